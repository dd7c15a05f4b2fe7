import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, withQuery } from "@/lib/api";
import type { AuditEvent } from "@/lib/types";

const PAGE = 100;

export interface AuditFilter {
  action?: string;
  actor?: string;
  resource?: string;
  decision?: string;
  from?: string;
  to?: string;
}

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      get<{ events: AuditEvent[]; next?: string }>(
        withQuery("/api/v1/audit", { ...filter, before: pageParam, limit: PAGE }),
        signal,
      ),
    getNextPageParam: (page) => page.next,
  });

export const auditActionsQuery = queryOptions({
  queryKey: ["audit-actions"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }) => (await get<{ actions: string[] }>("/api/v1/audit/actions", signal)).actions,
});

export const auditEventQuery = (id: string) =>
  queryOptions({
    queryKey: ["audit-event", id],
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      get<{ event: AuditEvent; chain: AuditEvent[] }>(`/api/v1/audit/${encodeURIComponent(id)}`, signal),
  });
