import { describe, expect, it } from "vitest";
import { blocksOf, overlap } from "./blocks";

describe("blocksOf", () => {
  it("takes a text apart into headings and paragraphs and loses nothing but white space", () => {
    const text = "Treatment\nFirst hour\n\nGive fluids.\nThen wait.\n \n\nLater  \n";
    const headings = [
      { level: 1, title: "Treatment", start: 0 },
      { level: 2, title: "First hour", start: 10 },
    ];
    const blocks = blocksOf({ text, headings });
    expect(blocks.map((block) => [block.level, text.slice(block.start, block.end)])).toEqual([
      [1, "Treatment"],
      [2, "First hour"],
      [0, "Give fluids.\nThen wait."],
      [0, "Later"],
    ]);
  });

  it("gives one block for one line, and none for nothing", () => {
    expect(blocksOf({ text: "one line", headings: [] })).toEqual([{ start: 0, end: 8, level: 0 }]);
    expect(blocksOf({ text: " \n\n ", headings: [] })).toEqual([]);
  });
});

describe("overlap", () => {
  it("is nothing for spans that only touch", () => {
    expect(overlap({ start: 0, end: 5 }, { start: 5, end: 9 })).toBeUndefined();
    expect(overlap({ start: 0, end: 6 }, { start: 5, end: 9 })).toEqual({ start: 5, end: 6 });
  });
});
