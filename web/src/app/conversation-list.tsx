import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, type NavLinkProps } from "react-router";
import { Button } from "@/components/button";
import { Loading, Skeleton } from "@/components/states";
import { conversationsQuery, listed } from "@/lib/conversations";
import { type DayGroup, dayGroup } from "@/lib/format";
import type { ConversationSummary } from "@/lib/types";
import { useSettled } from "@/lib/use-settled";

const ROW = 36;
const DAY = 28;
const MORE_AT = 15;

type Row = { day: DayGroup } | { conversation: ConversationSummary };

/** The conversations under the days on which they were last used. */
export function rowsOf(conversations: readonly ConversationSummary[]): Row[] {
  let last: DayGroup | undefined;
  return conversations.flatMap((conversation) => {
    const day = dayGroup(conversation.updated);
    const head: Row[] = day === last ? [] : [{ day }];
    last = day;
    return [...head, { conversation }];
  });
}

interface ListProps {
  heading: ReactNode;
  itemClass: NonNullable<NavLinkProps["className"]>;
}

/** One's conversations, however many: pages come while one scrolls, and only what is in view is drawn. */
export function ConversationList({ heading, itemClass }: ListProps) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState("");
  const q = useSettled(filter.trim());
  const found = useInfiniteQuery(conversationsQuery(q));
  const rows = useMemo(() => rowsOf(listed(found.data)), [found.data]);
  if (rows.length === 0 && filter === "" && !found.isError) return null;
  return (
    <>
      {heading}
      <input
        type="search"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        aria-label={t("shell.searchConversations")}
        placeholder={t("shell.searchConversations")}
        className="mb-1 h-8 w-full rounded border border-edge bg-page px-3 text-sm placeholder:text-muted"
      />
      {found.isPending ? (
        <Loading>
          <Skeleton className="mt-2 h-7" />
          <Skeleton className="mt-2 h-7" />
        </Loading>
      ) : null}
      {found.isError ? (
        <div className="px-3 py-2 text-sm">
          <p className="mb-2 text-muted">{t("shell.conversationsFailed")}</p>
          <Button small onClick={() => void found.refetch()}>
            {t("common.tryAgain")}
          </Button>
        </div>
      ) : null}
      {found.data && rows.length === 0 ? (
        <p className="px-3 py-2 text-sm text-muted">{t("shell.noConversation")}</p>
      ) : null}
      {rows.length > 0 ? (
        <Rows
          rows={rows}
          itemClass={itemClass}
          onEnd={
            found.hasNextPage && !found.isFetchingNextPage && !found.isError
              ? () => void found.fetchNextPage()
              : undefined
          }
        />
      ) : null}
    </>
  );
}

interface RowsProps {
  rows: Row[];
  itemClass: NonNullable<NavLinkProps["className"]>;
  /** Called when the end comes near; absent when there is no more. */
  onEnd: (() => void) | undefined;
}

function Rows({ rows, itemClass, onEnd }: RowsProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list.current?.closest("[data-scroll]") ?? null,
    estimateSize: (index) => ("day" in (rows[index] ?? {}) ? DAY : ROW),
    overscan: 10,
    scrollMargin: list.current?.offsetTop ?? 0,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows have other heights
  useEffect(() => virtual.measure(), [virtual, rows]);
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (onEnd !== undefined && last >= rows.length - MORE_AT) onEnd();
  }, [onEnd, last, rows.length]);
  const above = (items[0]?.start ?? 0) - virtual.options.scrollMargin;
  const below = virtual.getTotalSize() - (items[items.length - 1]?.end ?? 0) + virtual.options.scrollMargin;
  return (
    <ul ref={list} aria-label={t("shell.conversations")} style={{ paddingTop: above, paddingBottom: below }}>
      {items.map(({ index }) => {
        const row = rows[index];
        if (row === undefined) return null;
        return "day" in row ? (
          <li key={row.day} style={{ height: DAY }} className="flex items-end px-3 pb-1 text-xs text-muted">
            {t(`shell.days.${row.day}`)}
          </li>
        ) : (
          <li key={row.conversation.id} style={{ height: ROW }}>
            <NavLink to={`/conversations/${row.conversation.id}`} className={itemClass}>
              <span className="truncate" title={row.conversation.title}>
                {row.conversation.title || t("chat.untitled")}
              </span>
            </NavLink>
          </li>
        );
      })}
    </ul>
  );
}
