import type { Span } from "@/lib/types";

/** A part of one text item of a page, as UTF-16 offsets in that item. */
export interface ItemSpan extends Span {
  item: number;
}

interface Folded {
  /** The text without white space, soft hyphens and case, ligatures taken apart. */
  text: string;
  /** Where each character of `text` came from. */
  item: number[];
  offset: number[];
}

const ANCHOR = 24;
const ANCHOR_MIN = 8;
const STARTS_MAX = 200;
const CELLS_LEAST = 0.8;

/**
 * Finds where a passage stands on a page whose text came out of another program: spaces, line ends, hyphens at line
 * ends, ligatures and marks between cells may differ. When the whole is not found, its beginning and its end are looked for.
 */
export function locate(items: readonly string[], passage: string): ItemSpan[] {
  const page = fold(items);
  const wanted = fold([passage]).text;
  if (wanted === "") return [];
  const whole = page.text.indexOf(wanted);
  if (whole >= 0) return spansOf(items, page, whole, whole + wanted.length);
  const parts = byItems(items, wanted);
  if (parts.length > 0) return parts;
  const cells = byCells(items, passage);
  return cells.length > 0 ? cells : byAnchors(items, page, wanted);
}

/** A table whose cells have several lines: each cell is read to its end, but printed line by line with those beside it. */
function byCells(items: readonly string[], passage: string): ItemSpan[] {
  if (!passage.includes(" | ")) return [];
  const spans: ItemSpan[] = [];
  let begin = 0;
  let found = 0;
  let all = 0;
  for (const row of passage.split("\n")) {
    let first: number | undefined;
    for (const cell of row.split(" | ")) {
      const wanted = fold([cell]).text;
      const offset = begin;
      const parts = byItems(items.slice(offset), wanted).map((span) => ({ ...span, item: span.item + offset }));
      all += wanted.length;
      found += parts.length > 0 ? wanted.length : 0;
      first ??= parts[0]?.item;
      spans.push(...parts);
    }
    begin = first ?? begin;
  }
  return found >= all * CELLS_LEAST ? spans.sort((one, other) => one.item - other.item) : [];
}

/** Two columns that were printed line by line: the passage is made of items between which others stand. */
function byItems(items: readonly string[], wanted: string): ItemSpan[] {
  const texts = items.map((item) => fold([item]));
  let tried = 0;
  for (let first = 0; first < items.length && tried < STARTS_MAX; first++) {
    const begin = beginning(texts[first]?.text ?? "", wanted);
    if (begin < 0) continue;
    tried++;
    const spans: ItemSpan[] = [];
    let found = 0;
    for (let item = first; item < items.length && found < wanted.length; item++) {
      const text = texts[item];
      const from = item === first ? begin : 0;
      const rest = text?.text.slice(from, from + wanted.length - found) ?? "";
      if (text === undefined || rest === "" || !wanted.startsWith(rest, found)) continue;
      found += rest.length;
      spans.push({ item, start: text.offset[from] ?? 0, end: (text.offset[from + rest.length - 1] ?? 0) + 1 });
    }
    if (found === wanted.length) return spans;
  }
  return [];
}

/** From where on the text of an item is the beginning of what is wanted; -1 when none of it is. */
function beginning(text: string, wanted: string): number {
  for (let at = 0; at < text.length; at++) {
    if (wanted.startsWith(text.slice(at, at + wanted.length))) return at;
  }
  return -1;
}

function byAnchors(items: readonly string[], page: Folded, wanted: string): ItemSpan[] {
  const length = Math.min(ANCHOR, Math.floor(wanted.length / 2));
  if (length < ANCHOR_MIN) return [];
  const slack = Math.ceil(wanted.length * 0.2) + ANCHOR;
  // Headers, footers and footnotes may stand within the first or last characters: try a few places further in.
  for (let skipped = 0; skipped <= 3; skipped++) {
    const inset = skipped * length;
    if (inset + length > wanted.length / 2) break;
    const begin = page.text.indexOf(wanted.slice(inset, inset + length));
    if (begin < 0) continue;
    const tail = wanted.slice(wanted.length - inset - length, wanted.length - inset);
    const end = page.text.indexOf(tail, begin + length);
    if (end >= 0 && end + length - begin <= wanted.length + slack) return spansOf(items, page, begin, end + length);
  }
  return [];
}

function fold(items: readonly string[]): Folded {
  const folded: Folded = { text: "", item: [], offset: [] };
  const characters: string[] = [];
  items.forEach((text, item) => {
    let offset = 0;
    for (const character of text) {
      for (const plain of foldCharacter(character)) {
        characters.push(plain);
        folded.item.push(item);
        folded.offset.push(offset);
      }
      offset += character.length;
    }
  });
  folded.text = characters.join("");
  return folded;
}

/** One UTF-16 unit per element, so that places in the joined string are places in the list. */
function foldCharacter(character: string): string[] {
  // The upright line is what BRANE puts between the cells of a table.
  if (/[\s|\u00ad\u200b\ufeff]/.test(character)) return [];
  if (/[-\u2010-\u2014]/.test(character)) return [];
  if (/[\u2018\u2019]/.test(character)) return ["'"];
  if (/[\u201c\u201d]/.test(character)) return ['"'];
  return character.normalize("NFKC").toLowerCase().split("");
}

function spansOf(items: readonly string[], page: Folded, from: number, to: number): ItemSpan[] {
  const first = page.item[from];
  const last = page.item[to - 1];
  if (first === undefined || last === undefined) return [];
  const spans: ItemSpan[] = [];
  for (let item = first; item <= last; item++) {
    const text = items[item] ?? "";
    const start = item === first ? (page.offset[from] ?? 0) : 0;
    const end = item === last ? (page.offset[to - 1] ?? 0) + 1 : text.length;
    if (text.slice(start, end).trim() !== "") spans.push({ item, start, end });
  }
  return spans;
}
