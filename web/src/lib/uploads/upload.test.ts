import { describe, expect, it } from "vitest";
import type { Job } from "@/lib/types";
import {
  adopted,
  progressOf,
  reduceUpload,
  reduceUploads,
  supersededBy,
  type Upload,
  type UploadEvent,
} from "./upload";

const START: Upload = { key: "k", neuron: "n", name: "a.pdf", state: "waiting", sent: 0, bytes: 100 };

const job = (part: Partial<Job>): UploadEvent => ({
  type: "job",
  job: {
    id: "j",
    neuron: "n",
    name: "a.pdf",
    state: "running",
    stage: "reading",
    done: 0,
    total: 0,
    created: "",
    updated: "",
    ...part,
  },
});

const fold = (events: UploadEvent[]): Upload => events.reduce(reduceUpload, START);

describe("reduceUpload", () => {
  it("goes from the way to the server through the stages to ready", () => {
    const steps: UploadEvent[] = [
      { type: "sending" },
      { type: "sent", sent: 50, total: 100 },
      job({ stage: "reading", done: 1, total: 3 }),
      job({ stage: "splitting" }),
      job({ stage: "embedding", done: 5, total: 10 }),
      job({ stage: "embedding", done: 10, total: 10 }),
      job({ stage: "committing" }),
      job({ state: "done", stage: "committing" }),
    ];
    const shown = steps.map((_, index) => progressOf(fold(steps.slice(0, index + 1))) ?? 0);
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    expect(shown.at(-1)).toBe(1);
  });

  it("keeps the reason of a failure", () => {
    const problem = { type: "/problems/document-encrypted", title: "encrypted", status: 422 };
    const failed = fold([job({}), job({ state: "failed", problem })]);
    expect([failed.state, failed.problem]).toEqual(["failed", problem]);
  });

  it("ends once: a late event of a cancelled job changes nothing", () => {
    const cancelled = fold([{ type: "sending" }, { type: "cancelled" }]);
    expect(reduceUpload(cancelled, job({ state: "done" }))).toEqual(cancelled);
  });
});

describe("reduceUploads", () => {
  it("keeps a job once that was adopted while its own upload was still being answered", () => {
    const event = job({ id: "j" }) as Extract<UploadEvent, { type: "job" }>;
    const mine: Upload = { ...START, state: "sending" };
    const uploads = [mine, ...adopted([mine], [event.job])];
    expect(uploads).toHaveLength(2);
    expect(reduceUploads(uploads, "k", event).map(({ key }) => key)).toEqual(["k"]);
  });
});

describe("adopted", () => {
  const { job: running } = job({ id: "a" }) as Extract<UploadEvent, { type: "job" }>;
  const problem = { type: "/problems/document-broken", title: "broken", status: 422 };

  it("follows what goes on, and says why what failed did", () => {
    const failed = { ...running, id: "b", state: "failed" as const, problem };
    const uploads = adopted([], [running, failed]);
    expect(uploads.map(({ state, problem: why }) => [state, why])).toEqual([
      ["waiting", undefined],
      ["failed", problem],
    ]);
    expect(adopted(uploads, [running, failed])).toEqual([]);
  });

  it("is made good by a document of the same name in the same Neuron", () => {
    const failed: Upload = { ...START, key: "old", state: "failed" };
    const others: Upload[] = [
      { ...failed, key: "other name", name: "b.pdf" },
      { ...failed, key: "other Neuron", neuron: "m" },
    ];
    const done: Upload = { ...START, key: "new", state: "done" };
    expect(supersededBy([failed, ...others, done], done)).toEqual([failed]);
  });
});
