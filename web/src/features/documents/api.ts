import { infiniteQueryOptions } from "@tanstack/react-query";
import { command, get, send, upload, withQuery } from "@/lib/api";
import { documentPath } from "@/lib/queries";
import type { DocumentPage, Job } from "@/lib/types";

const PAGE = 100;

export const documentsKey = (neuron: string) => ["documents", neuron] as const;

export const documentsQuery = (neuron: string, q: string) =>
  infiniteQueryOptions({
    queryKey: [...documentsKey(neuron), q],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      get<DocumentPage>(
        withQuery(`/api/v1/neurons/${encodeURIComponent(neuron)}/documents`, { after: pageParam, limit: PAGE, q }),
        signal,
      ),
    getNextPageParam: (page) => page.next,
  });

export const uploadDocument = (
  neuron: string,
  file: File,
  options: { key: string; signal: AbortSignal; onProgress: (sent: number, total: number) => void },
): Promise<Job> => upload<Job>(documentPath(neuron, file.name), file, options);

export const deleteDocument = (neuron: string, name: string): Promise<void> =>
  command("DELETE", documentPath(neuron, name));

const jobPath = (id: string) => `/api/v1/jobs/${encodeURIComponent(id)}`;

export const openJob = (id: string, signal: AbortSignal): Promise<Response> =>
  send("GET", jobPath(id), { accept: "text/event-stream", signal });

export const cancelJob = (id: string): Promise<void> => command("DELETE", jobPath(id));
