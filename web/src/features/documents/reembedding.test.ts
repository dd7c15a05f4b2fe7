import { expect, test } from "vitest";
import type { Axon, Reembedding } from "@/lib/types";
import { isChanging, shareOf } from "./reembedding";

const change = (state: Reembedding["state"], done = 0, total = 0): Reembedding => ({
  model: "e5-small-v2",
  state,
  done,
  total,
  created: "2026-11-27T10:00:00Z",
  updated: "2026-11-27T10:00:00Z",
});

const axon = (reembedding?: Reembedding): Axon => ({
  embedding: "all-minilm-l6-v2-q",
  wanted: "e5-small-v2",
  current: false,
  documents: 1,
  passages: 10,
  ...(reembedding === undefined ? {} : { reembedding }),
});

test("a change that waits or runs goes on, one that ended does not", () => {
  expect(isChanging(axon(change("queued")))).toBe(true);
  expect(isChanging(axon(change("running")))).toBe(true);
  expect(isChanging(axon(change("failed")))).toBe(false);
  expect(isChanging(axon())).toBe(false);
});

test("its share is not known before the passages are counted", () => {
  expect(shareOf(change("running"))).toBeUndefined();
  expect(shareOf(change("running", 5, 20))).toBe(0.25);
  expect(shareOf(change("running", 21, 20))).toBe(1);
});
