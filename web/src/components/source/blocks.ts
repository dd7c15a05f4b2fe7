import type { DocumentText, Span } from "@/lib/types";

export interface Block extends Span {
  /** 0 for a paragraph, 1 to 6 for a heading. */
  level: number;
}

const BREAK = /\n[^\S\n]*(?:\n\s*)?/g;

/** The paragraphs and headings of a document's text, in order; white space between them belongs to none. */
export function blocksOf({ text, headings }: Pick<DocumentText, "text" | "headings">): Block[] {
  const levels = new Map(headings.map((heading) => [heading.start, heading.level]));
  const cuts = new Set<number>();
  for (const match of text.matchAll(BREAK)) {
    // A single line end inside a paragraph is only a line end; an empty line or a heading ends it.
    const next = match.index + match[0].length;
    if (match[0].split("\n").length > 2 || levels.has(next)) cuts.add(next);
  }
  for (const heading of headings) {
    cuts.add(heading.start);
    cuts.add(lineEnd(text, heading.start));
  }
  const edges = [0, ...[...cuts].sort((a, b) => a - b), text.length];
  const blocks: Block[] = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const block = trimmed(text, edges[i] ?? 0, edges[i + 1] ?? 0);
    if (block.end > block.start) blocks.push({ ...block, level: levels.get(block.start) ?? 0 });
  }
  return blocks;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function trimmed(text: string, start: number, end: number): Span {
  const part = text.slice(start, end);
  const lead = part.length - part.trimStart().length;
  return { start: start + lead, end: end - (part.length - part.trimEnd().length) };
}

export function overlap(a: Span, b: Span): Span | undefined {
  const start = Math.max(a.start, b.start);
  const end = Math.min(a.end, b.end);
  return end > start ? { start, end } : undefined;
}
