import { command, send, upload } from "@/lib/api";
import { documentPath } from "@/lib/queries";
import type { Job } from "@/lib/types";

export const uploadDocument = (
  neuron: string,
  file: File,
  options: { key: string; signal: AbortSignal; onProgress: (sent: number, total: number) => void },
): Promise<Job> => upload<Job>(documentPath(neuron, file.name), file, options);

const jobPath = (id: string) => `/api/v1/jobs/${encodeURIComponent(id)}`;

export const openJob = (id: string, signal: AbortSignal): Promise<Response> =>
  send("GET", jobPath(id), { accept: "text/event-stream", signal });

/** Cancels a job that goes on; puts one away that failed. */
export const endJob = (id: string): Promise<void> => command("DELETE", jobPath(id));
