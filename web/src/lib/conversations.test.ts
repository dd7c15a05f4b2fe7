import { describe, expect, it } from "vitest";
import { listed, placed } from "./conversations";
import type { ConversationSummary } from "./types";

const talk = (id: string, minute: number, title = id): ConversationSummary => ({
  id,
  neuron: "n",
  neuron_name: "N",
  title,
  updated: `2026-01-01T00:${String(minute).padStart(2, "0")}:00Z`,
  turns: 1,
});

const pages = (...groups: ConversationSummary[][]) => ({
  pageParams: groups.map((_, index) => String(index)),
  pages: groups.map((conversations, index) => ({
    conversations,
    ...(index === groups.length - 1 ? {} : { next: String(index + 1) }),
  })),
});

const ids = (list: Parameters<typeof listed>[0]) => listed(list).map(({ id }) => id);

describe("placed", () => {
  it("puts a new conversation on top", () => {
    expect(ids(placed(pages([talk("b", 5), talk("a", 3)]), talk("c", 9), true))).toEqual(["c", "b", "a"]);
  });

  it("moves one that was changed, also from a later page, and keeps it once", () => {
    const before = pages([talk("c", 9), talk("b", 5)], [talk("a", 3)]);
    expect(ids(placed(before, talk("a", 10), true))).toEqual(["a", "c", "b"]);
  });

  it("renames in place what was not changed otherwise", () => {
    const after = placed(pages([talk("b", 5), talk("a", 3)]), talk("a", 3, "new title"), true);
    expect(listed(after).map(({ title }) => title)).toEqual(["b", "new title"]);
  });

  it("keeps the order of the server for one that is looked at", () => {
    expect(ids(placed(pages([talk("c", 9)], [talk("b", 5), talk("a", 3)]), talk("b", 5), true))).toEqual([
      "c",
      "b",
      "a",
    ]);
  });

  it("adds nothing to a list that was searched for", () => {
    const found = pages([talk("a", 3)]);
    expect(placed(found, talk("c", 9), false)).toBe(found);
  });

  it("leaves what is older than all that was loaded to its page", () => {
    const { pages: loaded, pageParams } = pages([talk("c", 9)], [talk("b", 5)]);
    const first = { pages: loaded.slice(0, 1), pageParams: pageParams.slice(0, 1) };
    expect(ids(placed(first, talk("a", 1), true))).toEqual(["c"]);
    expect(ids(placed(pages([talk("c", 9)]), talk("a", 1), true))).toEqual(["c", "a"]);
  });
});
