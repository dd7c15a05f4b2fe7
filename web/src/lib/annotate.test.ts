import { describe, expect, it } from "vitest";
import { annotate, type HtmlNode, type Note } from "./annotate";

function paragraph(value: string, offset = 0): HtmlNode {
  return {
    type: "element",
    tagName: "p",
    children: [{ type: "text", value, position: { start: { offset }, end: { offset: offset + value.length } } }],
  };
}

function annotated(node: HtmlNode, cited: number[], notes: Note[] = []): HtmlNode {
  const tree: HtmlNode = { type: "root", children: [node] };
  annotate({ cited: new Set(cited), notes })(tree);
  return node;
}

const texts = (node: HtmlNode): string => node.value ?? (node.children ?? []).map(texts).join("");

const chips = (node: HtmlNode): unknown[] =>
  node.properties?.dataCite === undefined ? (node.children ?? []).flatMap(chips) : [node.properties.dataCite];

describe("annotate", () => {
  it("keeps citations on the line of the word before them", () => {
    const node = annotated(paragraph("At once [1][2]. Then [1]"), [1, 2]);
    const together = node.children?.filter((child) => child.properties?.dataTogether === "");
    expect(together?.map((group) => [texts(group), chips(group)])).toEqual([
      ["once ", ["1", "2"]],
      ["Then ", ["1"]],
    ]);
  });

  it("makes chips of known numbers only", () => {
    const node = annotated(paragraph("Give it early [1][2], see [9] and [0]."), [1, 2]);
    expect(chips(node)).toEqual(["1", "2"]);
    expect(texts(node)).toBe("Give it early , see [9] and [0].");
  });

  it("leaves code alone", () => {
    const code: HtmlNode = { type: "element", tagName: "code", children: [{ type: "text", value: "a[1]" }] };
    expect(texts(annotated(code, [1]))).toBe("a[1]");
  });

  it("wraps exactly the noted part, with the citation inside it", () => {
    const source = "Safe. Unsafe [1] claim. End.";
    const node = annotated(paragraph(source, 100), [1], [{ start: 106, end: 123, kind: "unsupported", label: "none" }]);
    const note = node.children?.find((child) => child.properties?.dataNote === "unsupported");
    expect(texts(note ?? { type: "root" })).toBe("Unsafe  claim.");
    expect(chips(note ?? { type: "root" })).toEqual(["1"]);
  });

  it("says both of a hidden value in a sentence without support", () => {
    const notes: Note[] = [
      { start: 0, end: 18, kind: "unsupported", label: "no passage" },
      { start: 6, end: 10, kind: "hidden", label: "hidden" },
    ];
    const node = annotated(paragraph("Write Anna a letter. Now."), [], notes);
    const marks = node.children?.filter((child) => child.properties !== undefined);
    expect(marks?.map((mark) => [texts(mark), mark.properties?.dataNote, mark.properties?.dataLabel])).toEqual([
      ["Write ", "unsupported", "no passage"],
      ["Anna", "hidden", "hidden\nno passage"],
      [" a lette", "unsupported", "no passage"],
    ]);
  });

  it("keeps all text when notes overlap or pass its end", () => {
    const source = "abcdefghij";
    for (let start = 0; start < 10; start++) {
      const notes: Note[] = [
        { start, end: start + 4, kind: "hidden", label: "x" },
        { start: 2, end: 50, kind: "unsupported", label: "y" },
      ];
      expect(texts(annotated(paragraph(source), [], notes))).toBe(source);
    }
  });
});
