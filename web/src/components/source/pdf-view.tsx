import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button";
import { ScrollRegion } from "@/components/region";
import { ErrorNote, Loading, Skeleton } from "@/components/states";
import { send } from "@/lib/api";
import { documentPath } from "@/lib/queries";
import type { DocumentText, Span } from "@/lib/types";
import { overlap } from "./blocks";
import { drawPage, extentOf, markPassage, openPdf, type PDFDocumentProxy } from "./pdf-page";

interface PdfViewProps {
  neuron: string;
  document: DocumentText;
  span: Span | undefined;
  outlined: boolean;
}

/** The pages of a PDF as they were made, opened where the span begins. */
export function PdfView({ neuron, document, span, outlined }: PdfViewProps) {
  const { name, version } = document.document;
  const pdf = useQuery({
    queryKey: ["pdf", neuron, name, version],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
    structuralSharing: false,
    queryFn: async ({ signal }) => {
      const response = await send("GET", documentPath(neuron, name), { accept: "application/pdf, */*", signal });
      return openPdf(await response.arrayBuffer());
    },
  });
  if (pdf.isPending) {
    return (
      <Loading>
        <Skeleton className="m-6 aspect-[1/1.4]" />
      </Loading>
    );
  }
  if (pdf.isError) return <ErrorNote thrown={pdf.error} onRetry={() => void pdf.refetch()} className="m-6" />;
  return <Pages pdf={pdf.data} document={document} span={span} outlined={outlined} />;
}

function pageOf(document: DocumentText, span: Span | undefined): number {
  if (span === undefined) return 1;
  return document.pages.find((page) => overlap(page, span) !== undefined)?.page ?? 1;
}

function Pages({ pdf, document, span, outlined }: Omit<PdfViewProps, "neuron"> & { pdf: PDFDocumentProxy }) {
  const { t } = useTranslation();
  const [page, setPage] = useState(() => pageOf(document, span));
  const [zoom, setZoom] = useState(1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another citation opens its own page
  useEffect(() => setPage(pageOf(document, span)), [document, span?.start, span?.end]);
  return (
    <div className="flex h-full flex-col">
      <div className="flex items-center justify-center gap-1 border-b border-line px-2 py-1 text-sm text-muted">
        <IconButton
          small
          label={t("source.pageBefore")}
          icon={ChevronLeft}
          disabled={page <= 1}
          onClick={() => setPage(page - 1)}
        />
        <span className="tabular-nums" aria-live="polite">
          {t("source.pageOf", { page, pages: pdf.numPages })}
        </span>
        <IconButton
          small
          label={t("source.pageAfter")}
          icon={ChevronRight}
          disabled={page >= pdf.numPages}
          onClick={() => setPage(page + 1)}
        />
        <span className="mx-2 h-4 w-px bg-line" />
        <IconButton
          small
          label={t("source.smaller")}
          icon={ZoomOut}
          disabled={zoom <= 0.75}
          onClick={() => setZoom(zoom - 0.25)}
        />
        <IconButton
          small
          label={t("source.larger")}
          icon={ZoomIn}
          disabled={zoom >= 2.5}
          onClick={() => setZoom(zoom + 0.25)}
        />
      </div>
      <PageView pdf={pdf} page={page} zoom={zoom} document={document} span={span} outlined={outlined} />
    </div>
  );
}

interface Bracket {
  ordinal: number;
  top: number;
  height: number;
}

interface PageViewProps extends Omit<PdfViewProps, "neuron"> {
  pdf: PDFDocumentProxy;
  page: number;
  zoom: number;
}

function PageView({ pdf, page, zoom, document, span, outlined }: PageViewProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [brackets, setBrackets] = useState<Bracket[]>([]);
  const [state, setState] = useState<"drawing" | "drawn" | "unmarked">("drawing");
  const [failure, setFailure] = useState<unknown>();
  const start = span?.start;
  const end = span?.end;
  useEffect(() => {
    if (width === 0 || canvas.current === null || layer.current === null) return;
    const abort = new AbortController();
    const drawing = { canvas: canvas.current, layer: layer.current, width: (width - 32) * zoom, signal: abort.signal };
    setState("drawing");
    drawPage(pdf, page, drawing)
      .then((drawn) => {
        const bounds = document.pages.find((other) => other.page === page);
        setBrackets(
          outlined && bounds !== undefined
            ? document.passages.flatMap((passage) => {
                const part = overlap(passage, bounds);
                const extent = part && extentOf(drawn, document.text.slice(part.start, part.end), drawing.layer);
                return extent
                  ? [{ ordinal: passage.ordinal, top: extent.top, height: extent.bottom - extent.top }]
                  : [];
              })
            : [],
        );
        const part = bounds && start !== undefined && end !== undefined ? overlap({ start, end }, bounds) : undefined;
        const marks = part === undefined ? [] : markPassage(drawn, document.text.slice(part.start, part.end));
        marks[0]?.scrollIntoView({ block: "center" });
        setState(part !== undefined && marks.length === 0 ? "unmarked" : "drawn");
      })
      .catch((thrown: unknown) => {
        if (!abort.signal.aborted) setFailure(thrown);
      });
    return () => abort.abort();
  }, [pdf, page, width, zoom, document, outlined, start, end]);

  if (failure !== undefined) return <ErrorNote thrown={failure} className="m-6" />;
  return (
    <ScrollRegion
      ref={frame}
      aria-label={t("source.page", { page })}
      className="min-h-0 grow overflow-auto bg-sunken p-4"
    >
      {state === "unmarked" && start !== undefined ? (
        <div className="mb-3 rounded border border-line bg-surface p-3 text-sm">
          <p className="text-muted">{t("source.unmarked")}</p>
          <p className="mt-1">{document.text.slice(start, end)}</p>
        </div>
      ) : null}
      <div className="relative mx-auto w-fit bg-[#fff] shadow" data-page={page} data-state={state}>
        <canvas ref={canvas} className="block" aria-hidden />
        <div ref={layer} className="text-layer" />
        {brackets.map((bracket) => (
          <div
            key={bracket.ordinal}
            aria-hidden
            className="absolute w-2 rounded-l-sm border-y-2 border-l-2 border-[#0d5c63]/60"
            style={{ top: bracket.top, height: bracket.height, left: 8 + (bracket.ordinal % 2) * 8 }}
          >
            <span className="absolute -left-1 -top-4 font-mono text-xs text-[#0d5c63]">{bracket.ordinal + 1}</span>
          </div>
        ))}
      </div>
    </ScrollRegion>
  );
}

/** The width of an element, followed. */
function useWidth(ref: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}
