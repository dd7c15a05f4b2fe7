import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { ScrollRegion } from "@/components/region";
import { ErrorNote, Loading, Skeleton } from "@/components/states";
import { documentTextQuery } from "@/lib/queries";
import type { Span } from "@/lib/types";
import { TextView } from "./text-view";

const PdfView = lazy(() => import("./pdf-view").then((part) => ({ default: part.PdfView })));

/** A PDF beyond this is shown as its text: the browser would have to hold it whole. */
const PDF_BYTES_MAX = 100_000_000;

interface SourceViewProps {
  neuron: string;
  name: string;
  /** The cited span, as offsets of the document's text. */
  span: Span | undefined;
  outlined?: boolean;
}

/** A document as a person reads it: its own pages for a PDF, formatted text for the rest. */
export function SourceView({ neuron, name, span, outlined = false }: SourceViewProps) {
  const document = useQuery(documentTextQuery(neuron, name));
  if (document.isPending) return <SourceSkeleton />;
  if (document.isError)
    return <ErrorNote thrown={document.error} onRetry={() => void document.refetch()} className="m-6" />;
  const { type, bytes } = document.data.document;
  if (type === "pdf" && bytes <= PDF_BYTES_MAX) {
    return (
      <Suspense fallback={<SourceSkeleton />}>
        <PdfView neuron={neuron} document={document.data} span={span} outlined={outlined} />
      </Suspense>
    );
  }
  return (
    <ScrollRegion aria-label={name} className="h-full overflow-auto">
      <TextView document={document.data} span={span} outlined={outlined} />
    </ScrollRegion>
  );
}

function SourceSkeleton() {
  return (
    <Loading>
      <div className="space-y-3 p-6">
        <Skeleton className="h-6 w-2/3" />
        <Skeleton className="h-4" />
        <Skeleton className="h-4" />
        <Skeleton className="h-4 w-5/6" />
      </div>
    </Loading>
  );
}
