import type { Span } from "./types";

/** The part of hast, the syntax tree of HTML, that is touched here. */
export interface HtmlNode {
  type: string;
  value?: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  children?: HtmlNode[];
  position?: { start: { offset?: number | undefined }; end: { offset?: number | undefined } } | undefined;
}

export type Note = Span & { kind: "unsupported" | "hidden"; label: string };

export interface Annotations {
  /** The numbers that may stand as citations in the text. */
  cited: ReadonlySet<number>;
  /** Spans of the Markdown source. */
  notes: readonly Note[];
}

/** What stands on one line with the citation that follows it, so that none begins a line. */
const LAST_WORD = /\S{1,30} ?$/;
const CITATION = /\[(\d{1,3})\]/g;

/** A rehype plugin: citations become `span[data-cite]`, kept with the word before; annotated spans become `span[data-note]`; code stays as it is. */
export function annotate({ cited, notes }: Annotations) {
  return (tree: HtmlNode): void => walk(tree, cited, notes);
}

function walk(node: HtmlNode, cited: ReadonlySet<number>, notes: readonly Note[]): void {
  if (node.children === undefined || node.tagName === "code") return;
  node.children = node.children.flatMap((child) => {
    if (child.type === "text") return splitByNotes(child, notes).flatMap((part) => splitByCitations(part, cited));
    walk(child, cited, notes);
    return [child];
  });
}

const text = (value: string): HtmlNode => ({ type: "text", value });

function splitByNotes(node: HtmlNode, notes: readonly Note[]): HtmlNode[] {
  const value = node.value ?? "";
  const start = node.position?.start.offset;
  const end = node.position?.end.offset;
  // Where Markdown's escapes make the source longer than the text, places inside it are not known.
  if (start === undefined || end === undefined || end - start !== value.length) return [node];
  const here = notes.filter((note) => note.end > start && note.start < end);
  const inside = here.flatMap((note) => [note.start, note.end]).filter((at) => at > start && at < end);
  const places = [...new Set([start, ...inside, end])].sort((a, b) => a - b);
  return places.slice(1).map((to, index) => {
    const from = places[index] ?? start;
    const over = here.filter((note) => note.start <= from && note.end >= to);
    return noted(text(value.slice(from - start, to - start)), over);
  });
}

/** A hidden value in a sentence without support is both, and both is said of it. */
function noted(part: HtmlNode, over: readonly Note[]): HtmlNode {
  if (over.length === 0) return part;
  const kind = over.some((note) => note.kind === "hidden") ? "hidden" : "unsupported";
  const labels = [...over].sort((a, b) => a.kind.localeCompare(b.kind)).map((note) => note.label);
  return {
    type: "element",
    tagName: "span",
    properties: { dataNote: kind, dataLabel: labels.join("\n") },
    children: [part],
  };
}

function splitByCitations(node: HtmlNode, cited: ReadonlySet<number>): HtmlNode[] {
  if (node.type !== "text") {
    node.children = node.children?.flatMap((child) => splitByCitations(child, cited)) ?? [];
    return [node];
  }
  const value = node.value ?? "";
  const parts: HtmlNode[] = [];
  let at = 0;
  let group: HtmlNode[] = [];
  for (const match of value.matchAll(CITATION)) {
    if (!cited.has(Number(match[1]))) continue;
    const before = value.slice(at, match.index);
    if (before !== "" || at === 0) {
      const word = LAST_WORD.exec(before)?.[0] ?? "";
      const head = before.slice(0, before.length - word.length);
      if (head !== "") parts.push(text(head));
      group = word === "" ? [] : [text(word)];
      parts.push({ type: "element", tagName: "span", properties: { dataTogether: "" }, children: group });
    }
    group.push({ type: "element", tagName: "span", properties: { dataCite: match[1] }, children: [] });
    at = match.index + match[0].length;
  }
  if (at === 0) return [node];
  if (at < value.length) parts.push(text(value.slice(at)));
  return parts;
}
