import { type InfiniteData, infiniteQueryOptions } from "@tanstack/react-query";
import { get, withQuery } from "./api";
import { queryClient } from "./queries";
import type { ConversationPage, ConversationSummary } from "./types";

/**
 * The list of one's conversations, newest first. Each time the server is asked for it, two entries are written to the audit
 * log; so it is asked once, and afterwards this page notes by itself what it did to a conversation.
 */
const PAGE = 50;
const LIST = ["conversations", "list"] as const;

export const conversationsQuery = (q = "") =>
  infiniteQueryOptions({
    queryKey: [...LIST, q],
    staleTime: 10 * 60_000,
    refetchOnWindowFocus: false,
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      get<ConversationPage>(withQuery("/api/v1/conversations", { q, before: pageParam, limit: PAGE }), signal),
    getNextPageParam: (page) => page.next,
  });

type Pages = InfiniteData<ConversationPage, unknown>;

export const listed = (pages: Pages | undefined): ConversationSummary[] =>
  pages?.pages.flatMap((page) => page.conversations) ?? [];

/** Notes in every list that is there what a conversation is now. */
export function noteConversation(summary: ConversationSummary): void {
  for (const [key, pages] of queryClient.getQueriesData<Pages>({ queryKey: LIST }))
    if (pages !== undefined) queryClient.setQueryData(key, placed(pages, summary, key[LIST.length] === ""));
}

export function forgetConversation(id: string): void {
  queryClient.setQueriesData<Pages>({ queryKey: LIST }, (pages) => pages && without(pages, id));
}

const without = ({ pages, pageParams }: Pages, id: string): Pages => ({
  pageParams,
  pages: pages.map((page) => ({ ...page, conversations: page.conversations.filter((other) => other.id !== id) })),
});

/**
 * The pages with the conversation where its last change puts it. A list that was searched for (`whole` is false) only gets
 * news of what is in it; and what belongs below the end of what was loaded comes with its page.
 */
export function placed(before: Pages, summary: ConversationSummary, whole: boolean): Pages {
  const known = listed(before).find((other) => other.id === summary.id);
  if (known === undefined && !whole) return before;
  if (known?.updated === summary.updated) {
    const same = (other: ConversationSummary) => (other.id === summary.id ? summary : other);
    return { ...before, pages: before.pages.map((page) => ({ ...page, conversations: page.conversations.map(same) })) };
  }
  const rest = without(before, summary.id);
  const at = rest.pages.findIndex((page) => page.conversations.some((other) => older(other, summary)));
  const last = rest.pages.length - 1;
  if (at < 0 && rest.pages[last]?.next !== undefined) return rest;
  const target = at < 0 ? last : at;
  const pages = rest.pages.map((page, index) =>
    index === target ? { ...page, conversations: insert(page, summary) } : page,
  );
  return { ...rest, pages };
}

const older = (one: ConversationSummary, other: ConversationSummary): boolean =>
  Date.parse(one.updated) < Date.parse(other.updated);

function insert({ conversations }: ConversationPage, summary: ConversationSummary): ConversationSummary[] {
  const at = conversations.findIndex((other) => older(other, summary));
  return at < 0 ? [...conversations, summary] : conversations.toSpliced(at, 0, summary);
}
