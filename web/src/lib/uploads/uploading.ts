import { create } from "zustand";
import { eventsOf } from "@/lib/event-stream";
import { sleep } from "@/lib/follow";
import { asProblem, unreachable } from "@/lib/problem";
import { documentsKey, openJobsQuery, queryClient } from "@/lib/queries";
import type { Job, Marks } from "@/lib/types";
import { uuid } from "@/lib/uuid";
import { endJob, openJob, uploadDocument } from "./api";
import { keepRefusals, keptRefusals } from "./refusals";
import { adopted, isOver, reduceUploads, supersededBy, type Upload, type UploadEvent } from "./upload";

/** All files on their way; they go on while one looks at something else. */
interface Uploads {
  uploads: Upload[];
}

export const useUploads = create<Uploads>(() => ({ uploads: [] }));

/** A browser opens six connections to a host; streams of answers need some of them. */
const AT_ONCE = 2;
const ATTEMPTS_MAX = 20;
const FILES_MAX = 2_000;
const DONE_SHOWN_MILLIS = 6_000;

const aborts = new Map<string, AbortController>();

/** Brings back what a reload took, once it is known whose it is; from then on refusals are kept as they come. */
const restore = once(() => {
  useUploads.setState(({ uploads }) => ({ uploads: [...keptRefusals(), ...uploads] }));
  useUploads.subscribe(({ uploads }) => keepRefusals(uploads));
});

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}

function dispatch(key: string, event: UploadEvent): void {
  useUploads.setState(({ uploads }) => ({ uploads: reduceUploads(uploads, key, event) }));
}

const remove = (gone: (upload: Upload) => boolean): void =>
  useUploads.setState(({ uploads }) => ({ uploads: uploads.filter((upload) => !gone(upload)) }));

/** Takes files into the queue; returns how many were too many. */
export function addFiles(neuron: string, files: readonly File[], marks?: Marks): number {
  restore();
  const taken = files.slice(0, FILES_MAX);
  const added = taken.map(
    (file): Upload => ({
      key: uuid(),
      neuron,
      name: file.name,
      file,
      ...(marks === undefined ? {} : { marks }),
      state: "waiting",
      sent: 0,
      bytes: file.size,
    }),
  );
  useUploads.setState(({ uploads }) => ({ uploads: [...uploads, ...added] }));
  pump();
  return files.length - taken.length;
}

/** Shows and follows what was begun elsewhere: before a reload, by another window, by the samples. */
export function adopt(jobs: readonly Job[]): void {
  restore();
  const added = adopted(useUploads.getState().uploads, jobs);
  if (added.length === 0) return;
  useUploads.setState(({ uploads }) => ({ uploads: [...uploads, ...added] }));
  pump();
}

export async function retry(upload: Upload): Promise<void> {
  await dismiss(upload);
  if (upload.file !== undefined) addFiles(upload.neuron, [upload.file], upload.marks);
}

/** Takes an ended upload off the list, and a failed one off the server's too. */
export async function dismiss({ key, neuron, state, job }: Upload): Promise<void> {
  remove((other) => other.key === key);
  if (job === undefined || state !== "failed") return;
  queryClient.setQueryData(openJobsQuery(neuron).queryKey, (jobs) => jobs?.filter((other) => other.id !== job.id));
  await endJob(job.id);
}

export async function cancel(upload: Upload): Promise<void> {
  if (upload.job !== undefined) return endJob(upload.job.id);
  aborts.get(upload.key)?.abort();
  dispatch(upload.key, { type: "cancelled" });
}

function pump(): void {
  for (const upload of useUploads.getState().uploads) {
    if (aborts.size >= AT_ONCE) return;
    if (upload.state === "waiting" && !aborts.has(upload.key)) void run(upload);
  }
}

async function run(upload: Upload): Promise<void> {
  const { key, neuron, file } = upload;
  const abort = new AbortController();
  aborts.set(key, abort);
  try {
    const job = upload.job ?? (file && (await send(upload, file, abort.signal)));
    if (job !== undefined) await followJob(key, job, abort.signal);
  } catch (thrown) {
    dispatch(
      key,
      abort.signal.aborted ? { type: "cancelled" } : { type: "failed", problem: asProblem(thrown).problem },
    );
  } finally {
    aborts.delete(key);
    pump();
    for (const queryKey of [documentsKey(neuron), ["neurons"], ["jobs"]])
      void queryClient.invalidateQueries({ queryKey });
    afterEnd(key);
  }
}

/** What is done leaves the list by itself, and takes the failures with it that it made good. */
function afterEnd(key: string): void {
  const { uploads } = useUploads.getState();
  const ended = uploads.find((upload) => upload.key === key);
  if (ended?.state !== "done") return;
  // A failure that cannot be put away now is shown again after a reload: it is only a line too many.
  for (const failure of supersededBy(uploads, ended)) void dismiss(failure).catch(() => {});
  setTimeout(() => remove((upload) => upload.key === key), DONE_SHOWN_MILLIS);
}

function send({ key, neuron, marks }: Upload, file: File, signal: AbortSignal): Promise<Job> {
  dispatch(key, { type: "sending" });
  return uploadDocument(neuron, file, marks, {
    key,
    signal,
    onProgress: (sent, total) => dispatch(key, { type: "sent", sent, total }),
  });
}

/** Each event carries the whole job, so a lost connection only needs to be opened again. */
async function followJob(key: string, begun: Job, signal: AbortSignal): Promise<void> {
  dispatch(key, { type: "job", job: begun });
  const over = () => useUploads.getState().uploads.every((upload) => upload.key !== key || isOver(upload));
  for (let attempt = 0; attempt < ATTEMPTS_MAX && !over(); attempt++) {
    if (attempt > 0) await sleep(Math.min(4_000, 250 * 2 ** attempt), signal);
    try {
      for await (const event of eventsOf(await openJob(begun.id, signal))) {
        dispatch(key, { type: "job", job: JSON.parse(event.data) as Job });
        attempt = 0;
      }
    } catch (thrown) {
      if (signal.aborted || asProblem(thrown).status >= 400) throw thrown;
    }
  }
  if (!over()) throw unreachable();
}

/** Lets go of everything, when another person signs in. */
export function forgetUploads(): void {
  useUploads.setState({ uploads: [] });
  for (const abort of aborts.values()) abort.abort();
}
