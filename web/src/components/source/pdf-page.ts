import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy, TextLayer } from "pdfjs-dist";
import workerUrl from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { type ItemSpan, locate } from "./locate";

GlobalWorkerOptions.workerSrc = workerUrl;

export type { PDFDocumentProxy } from "pdfjs-dist";

/** Opens the bytes of a PDF; without WebAssembly and without anything from another host. */
export function openPdf(data: ArrayBuffer): Promise<PDFDocumentProxy> {
  return getDocument({
    data,
    useWasm: false,
    isEvalSupported: false,
    // A font that the file does not bring comes from ours: the workstation's would have other widths.
    useSystemFonts: false,
    wasmUrl: "/pdfjs/wasm/",
    cMapUrl: "/pdfjs/cmaps/",
    standardFontDataUrl: "/pdfjs/standard_fonts/",
    iccUrl: "/pdfjs/iccs/",
  }).promise;
}

interface Drawing {
  canvas: HTMLCanvasElement;
  layer: HTMLDivElement;
  width: number;
  signal: AbortSignal;
}

export interface DrawnPage {
  /** The text of the page's items, and the element of each. */
  items: string[];
  elements: HTMLElement[];
}

/** Draws a page as wide as `width` CSS pixels, with its text layer over it. */
export async function drawPage(
  pdf: PDFDocumentProxy,
  number: number,
  { canvas, layer, width, signal }: Drawing,
): Promise<DrawnPage> {
  const page = await pdf.getPage(number);
  signal.throwIfAborted();
  const scale = width / page.getViewport({ scale: 1 }).width;
  const viewport = page.getViewport({ scale });
  const density = Math.min(window.devicePixelRatio || 1, 2);
  canvas.width = Math.floor(viewport.width * density);
  canvas.height = Math.floor(viewport.height * density);
  canvas.style.width = `${viewport.width}px`;
  canvas.style.height = `${viewport.height}px`;
  layer.style.setProperty("--total-scale-factor", String(scale));
  layer.replaceChildren();
  const render = page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] });
  signal.addEventListener("abort", () => render.cancel(), { once: true });
  const text = new TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport });
  await Promise.all([render.promise, text.render()]);
  signal.throwIfAborted();
  return { items: text.textContentItemsStr, elements: text.textDivs };
}

/** Marks the passages' words in the text layer; returns the marks, none when the words are not found. */
export function markPassage({ items, elements }: DrawnPage, passage: string): HTMLElement[] {
  return locate(items, passage).flatMap((span) => wrap(elements[span.item], span));
}

function wrap(element: HTMLElement | undefined, { start, end }: ItemSpan): HTMLElement[] {
  if (element === undefined) return [];
  const text = element.textContent ?? "";
  const mark = document.createElement("mark");
  mark.textContent = text.slice(start, end);
  element.replaceChildren(text.slice(0, start), mark, text.slice(end));
  return [mark];
}

/** Where on the page the passage stands, from top to bottom, in CSS pixels of the layer. */
export function extentOf(
  { items, elements }: DrawnPage,
  passage: string,
  layer: HTMLElement,
): { top: number; bottom: number } | undefined {
  const origin = layer.getBoundingClientRect().top;
  const rects = locate(items, passage).flatMap((span) => elements[span.item]?.getBoundingClientRect() ?? []);
  if (rects.length === 0) return undefined;
  return {
    top: Math.min(...rects.map((rect) => rect.top)) - origin,
    bottom: Math.max(...rects.map((rect) => rect.bottom)) - origin,
  };
}
