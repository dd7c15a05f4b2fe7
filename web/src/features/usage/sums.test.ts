import { expect, it } from "vitest";
import type { UsageLine } from "./api";
import { everyDay, sorted, sumOf, tokensOf } from "./sums";

const line = (what: string, tokens_in: number, part: Partial<UsageLine> = {}): UsageLine => ({
  what,
  requests: 1,
  failed: 0,
  unpriced: 0,
  tokens_in,
  tokens_out: 1,
  money: 0.5,
  ...part,
});

it("adds up all lines", () => {
  const sum = sumOf([line("a", 10, { failed: 1 }), line("b", 20, { unpriced: 2 })]);
  expect(sum).toEqual({ requests: 2, failed: 1, unpriced: 2, tokens_in: 30, tokens_out: 2, money: 1 });
  expect(tokensOf(sum)).toBe(32);
  expect(sumOf([]).requests).toBe(0);
});

it("has a line for each day, also for those without use", () => {
  const report = { from: "2026-11-21", to: "2026-11-23", by: "day", currency: "USD" } as const;
  const days = everyDay({ ...report, lines: [line("2026-11-22", 10)] });
  expect(days.map(({ what, tokens_in }) => [what, tokens_in])).toEqual([
    ["2026-11-21", 0],
    ["2026-11-22", 10],
    ["2026-11-23", 0],
  ]);
});

it("puts the last day first, and what used most first", () => {
  const names = (lines: UsageLine[]) => lines.map(({ what }) => what);
  expect(names(sorted([line("2026-11-21", 9), line("2026-11-22", 1)], "day"))).toEqual(["2026-11-22", "2026-11-21"]);
  expect(names(sorted([line("a", 1), line("b", 5), line("c", 1, { requests: 3 })], "model"))).toEqual(["b", "c", "a"]);
});
