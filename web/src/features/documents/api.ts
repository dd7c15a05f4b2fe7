import { infiniteQueryOptions } from "@tanstack/react-query";
import { command, get, withQuery } from "@/lib/api";
import { documentPath, documentsKey } from "@/lib/queries";
import type { DocumentPage } from "@/lib/types";

const PAGE = 100;

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

export const deleteDocument = (neuron: string, name: string): Promise<void> =>
  command("DELETE", documentPath(neuron, name));
