import { describe, expect, it } from "vitest";
import type { Job } from "@/lib/types";
import { progressOf, reduceUpload, type Upload, type UploadEvent } from "./uploads";

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
