import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { FileText } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty, ErrorNote, Loading, Skeleton } from "@/components/states";
import { cx } from "@/lib/cx";
import type { Neuron } from "@/lib/types";
import { documentsQuery } from "./api";
import { DocumentDialogs, type Doing } from "./document-dialogs";
import { Row } from "./document-row";

const ROW = 52;

interface TableProps {
  neuron: Neuron;
  filter: string;
  shown: string | undefined;
  /** Whether a preview takes half of the room: then only names and numbers of passages are shown. */
  compact: boolean;
  onShow: (name: string | undefined) => void;
}

/** A Neuron's documents, however many: pages come while one scrolls, and only what is in view is drawn. */
export function DocumentTable({ neuron, filter, shown, compact, onShow }: TableProps) {
  const { t } = useTranslation();
  const documents = useInfiniteQuery(documentsQuery(neuron.id, filter));
  const [doing, setDoing] = useState<Doing>();
  const table = useRef<HTMLTableElement>(null);
  const rows = documents.data?.pages.flatMap((page) => page.documents) ?? [];
  const total = documents.data?.pages[0]?.total ?? 0;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => table.current?.closest("[data-scroll]") ?? null,
    estimateSize: () => ROW,
    overscan: 12,
    scrollMargin: table.current?.offsetTop ?? 0,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = documents;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError && last >= rows.length - 20) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage, last, rows.length]);

  if (documents.isPending) return <TableSkeleton />;
  if (documents.isError && rows.length === 0)
    return <ErrorNote thrown={documents.error} onRetry={() => void documents.refetch()} />;
  if (rows.length === 0) {
    return filter === "" ? (
      <Empty icon={FileText} title={t("documents.empty")}>
        {neuron.may.feed ? t("documents.emptyText") : t("documents.emptyReadOnly")}
      </Empty>
    ) : (
      <p className="py-8 text-center text-muted">{t("documents.noMatch", { filter })}</p>
    );
  }
  const above = (items[0]?.start ?? 0) - virtual.options.scrollMargin;
  const below = virtual.getTotalSize() - (items[items.length - 1]?.end ?? 0) + virtual.options.scrollMargin;
  return (
    <>
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <table ref={table} aria-rowcount={total + 1} className="w-full table-fixed border-collapse text-left">
          <caption className="sr-only">{t("documents.count", { count: total })}</caption>
          <thead>
            <tr className="h-10 border-b border-line text-sm text-muted">
              <th scope="col" className="pl-4 font-medium">
                {t("documents.name")}
              </th>
              <th scope="col" className={cx("hidden w-40 font-medium", !compact && "md:table-cell")}>
                {t("documents.type")}
              </th>
              <th scope="col" className={cx("hidden w-20 text-right font-medium", !compact && "md:table-cell")}>
                {t("documents.pages")}
              </th>
              <th scope="col" className={cx("hidden w-28 pr-6 text-right font-medium", !compact && "sm:table-cell")}>
                {t("documents.passages")}
              </th>
              <th scope="col" className={cx("hidden w-48 font-medium", !compact && "lg:table-cell")}>
                {t("documents.added")}
              </th>
              <th scope="col" className="w-12">
                <span className="sr-only">{t("documents.actions")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            <Gap height={above} />
            {items.map((item) => {
              const document = rows[item.index];
              return document === undefined ? null : (
                <Row
                  key={document.name}
                  index={item.index}
                  neuron={neuron}
                  document={document}
                  shown={shown === document.name}
                  compact={compact}
                  onShow={() => onShow(document.name)}
                  onDo={(what) => setDoing({ what, document })}
                />
              );
            })}
            <Gap height={below} />
          </tbody>
        </table>
      </div>
      {documents.isError ? (
        <ErrorNote className="mt-3" thrown={documents.error} onRetry={() => void fetchNextPage()} />
      ) : null}
      <DocumentDialogs
        neuron={neuron}
        doing={doing}
        onDone={() => setDoing(undefined)}
        onGone={(name) => (shown === name ? onShow(undefined) : undefined)}
      />
    </>
  );
}

function Gap({ height }: { height: number }) {
  return height > 0 ? (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  ) : null;
}

function TableSkeleton() {
  return (
    <Loading>
      <div className="space-y-2 pt-10">
        {[1, 2, 3, 4].map((n) => (
          <Skeleton key={n} className="h-11" />
        ))}
      </div>
    </Loading>
  );
}
