import { command, send, upload } from "@/lib/api";
import { documentPath } from "@/lib/queries";
import type { Job, Marks } from "@/lib/types";

export const uploadDocument = (
  neuron: string,
  file: File,
  marks: Marks | undefined,
  options: { key: string; signal: AbortSignal; onProgress: (sent: number, total: number) => void },
): Promise<Job> => upload<Job>(`${documentPath(neuron, file.name)}${queryOf(marks)}`, file, options);

function queryOf(marks: Marks | undefined): string {
  if (marks === undefined) return "";
  const query = new URLSearchParams(marks.labels.map((label) => ["label", label]));
  if (marks.date !== undefined) query.set("date", marks.date);
  return `?${query}`;
}

const jobPath = (id: string) => `/api/v1/jobs/${encodeURIComponent(id)}`;

export const openJob = (id: string, signal: AbortSignal): Promise<Response> =>
  send("GET", jobPath(id), { accept: "text/event-stream", signal });

/** Cancels a job that goes on; puts one away that failed. */
export const endJob = (id: string): Promise<void> => command("DELETE", jobPath(id));
