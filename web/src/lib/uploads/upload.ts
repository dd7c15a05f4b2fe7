import type { Job, Marks, ProblemBody } from "@/lib/types";

/** One file on its way into a Neuron: first it travels, then the server works on it. */
export interface Upload {
  /** The operation's id, also the Idempotency-Key. */
  key: string;
  neuron: string;
  name: string;
  /** Absent for work that another page began. */
  file?: File;
  /** What the document gets; one that is replaced keeps its own where there are none. */
  marks?: Marks;
  state: "waiting" | "sending" | "working" | "done" | "failed" | "cancelled";
  sent: number;
  bytes: number;
  job?: Job;
  problem?: ProblemBody;
}

export type UploadEvent =
  | { type: "sending" }
  | { type: "sent"; sent: number; total: number }
  | { type: "job"; job: Job }
  | { type: "failed"; problem: ProblemBody }
  | { type: "cancelled" };

export const isOver = (upload: Upload): boolean =>
  upload.state === "done" || upload.state === "failed" || upload.state === "cancelled";

/** The upload after an event. What comes after its end changes nothing. */
export function reduceUpload(upload: Upload, event: UploadEvent): Upload {
  if (isOver(upload)) return upload;
  switch (event.type) {
    case "sending":
      return { ...upload, state: "sending" };
    case "sent":
      return { ...upload, sent: event.sent, bytes: event.total };
    case "job":
      return afterJob(upload, event.job);
    case "failed":
      return { ...upload, state: "failed", problem: event.problem };
    case "cancelled":
      return { ...upload, state: "cancelled" };
  }
}

/** All uploads after an event of one; a job that was adopted while its own upload was still being answered is there once. */
export function reduceUploads(uploads: readonly Upload[], key: string, event: UploadEvent): Upload[] {
  const twin = (upload: Upload) => event.type === "job" && upload.key !== key && upload.job?.id === event.job.id;
  return uploads
    .filter((upload) => !twin(upload))
    .map((upload) => (upload.key === key ? reduceUpload(upload, event) : upload));
}

/** The jobs that no upload here stands for, as uploads: one that goes on waits to be followed, one that failed says why. */
export function adopted(uploads: readonly Upload[], jobs: readonly Job[]): Upload[] {
  const known = new Set(uploads.flatMap((upload) => upload.job?.id ?? []));
  return jobs
    .filter((job) => !known.has(job.id))
    .map((job) => {
      const { id: key, neuron, name } = job;
      const waiting: Upload = { key, neuron, name, state: "waiting", sent: 0, bytes: 0, job };
      return job.state === "failed" ? afterJob(waiting, job) : waiting;
    });
}

/** The failures that a document of the same name has made good. */
export function supersededBy(uploads: readonly Upload[], done: Upload): Upload[] {
  return uploads.filter(
    (other) =>
      other.key !== done.key && other.state === "failed" && other.neuron === done.neuron && other.name === done.name,
  );
}

function afterJob(upload: Upload, job: Job): Upload {
  switch (job.state) {
    case "queued":
    case "running":
      return { ...upload, job, state: "working" };
    case "failed":
      return { ...upload, job, state: "failed", ...(job.problem ? { problem: job.problem } : {}) };
    case "done":
    case "cancelled":
      return { ...upload, job, state: job.state };
  }
}

const STAGES = ["receiving", "reading", "splitting", "embedding", "committing"] as const;

/** How far it is, 0 to 1: a third for the way to the server, the rest for the stages, of which embedding takes most. */
export function progressOf(upload: Upload): number | undefined {
  if (upload.state === "done") return 1;
  if (upload.state === "sending") return upload.bytes > 0 ? upload.sent / upload.bytes / 3 : undefined;
  if (upload.job === undefined || upload.job.state === "queued") return undefined;
  const weights = { receiving: 0, reading: 0.15, splitting: 0.05, embedding: 0.4, committing: 0.06 };
  const { stage, done, total } = upload.job;
  const before = STAGES.slice(0, STAGES.indexOf(stage)).reduce((sum, other) => sum + weights[other], 0);
  return 1 / 3 + before + weights[stage] * (total > 0 ? Math.min(1, done / total) : 0);
}
