import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Button } from "@/components/button";
import { SelectField, TextField } from "@/components/field";
import { Page } from "@/components/page";
import { Empty, ErrorNote, Loading, Skeleton } from "@/components/states";
import { Time } from "@/components/time";
import { cx } from "@/lib/cx";
import type { AuditEvent } from "@/lib/types";
import { type AuditFilter, auditActionsQuery, auditQuery } from "./api";
import { DECISION_COLOR, DECISIONS } from "./decisions";
import { EventDialog } from "./event-dialog";

const FILTERS = ["action", "actor", "resource", "decision", "from", "to"] as const;

/** Who did what, newest first; the filters and the open event stand in the address. */
export function AuditPage() {
  const { t } = useTranslation();
  const [parameters, setParameters] = useSearchParams();
  const filter = filterOf(parameters);
  const events = useInfiniteQuery(auditQuery(filter));
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(parameters);
    if (value === "") next.delete(name);
    else next.set(name, value);
    setParameters(next, { replace: true });
  };
  const rows = events.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <Page title={t("shell.audit")} lead={t("audit.lead")} wide>
      <Filters parameters={parameters} onSet={set} />
      {events.isPending ? (
        <Loading>
          <Skeleton className="mb-2 h-12" />
          <Skeleton className="mb-2 h-12" />
          <Skeleton className="h-12" />
        </Loading>
      ) : null}
      {events.isError ? <ErrorNote thrown={events.error} onRetry={() => void events.refetch()} /> : null}
      {events.data && rows.length === 0 ? (
        <Empty icon={ScrollText} title={t("audit.empty")}>
          {t("audit.emptyText")}
        </Empty>
      ) : null}
      {rows.length > 0 ? <EventTable events={rows} onOpen={(id) => set("event", id)} /> : null}
      {events.hasNextPage ? (
        <div className="mt-4 flex justify-center">
          <Button disabled={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            {t("audit.older")}
          </Button>
        </div>
      ) : null}
      <EventDialog id={parameters.get("event")} onClose={() => set("event", "")} />
    </Page>
  );
}

function filterOf(parameters: URLSearchParams): AuditFilter {
  const filter: AuditFilter = {};
  for (const name of FILTERS) {
    const value = parameters.get(name);
    if (value !== null && value !== "") filter[name] = name === "from" || name === "to" ? dayEdge(value, name) : value;
  }
  return filter;
}

/** A day of the reader's calendar as the moment at which it begins or ends. */
function dayEdge(day: string, edge: "from" | "to"): string {
  const date = new Date(`${day}T${edge === "from" ? "00:00:00.000" : "23:59:59.999"}`);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}

function Filters({ parameters, onSet }: { parameters: URLSearchParams; onSet: (name: string, value: string) => void }) {
  const { t } = useTranslation();
  const actions = useQuery(auditActionsQuery);
  const value = (name: string) => parameters.get(name) ?? "";
  return (
    <search className="mb-6 grid grid-cols-2 gap-3 lg:grid-cols-6">
      <SelectField
        label={t("audit.action")}
        value={value("action")}
        onChange={(event) => onSet("action", event.target.value)}
      >
        <option value="">{t("audit.any")}</option>
        {actions.data?.map((action) => (
          <option key={action}>{action}</option>
        ))}
      </SelectField>
      <SelectField
        label={t("audit.decision")}
        value={value("decision")}
        onChange={(event) => onSet("decision", event.target.value)}
      >
        <option value="">{t("audit.any")}</option>
        {DECISIONS.map((decision) => (
          <option key={decision}>{decision}</option>
        ))}
      </SelectField>
      <TextField
        label={t("audit.actor")}
        defaultValue={value("actor")}
        onBlur={(event) => onSet("actor", event.target.value.trim())}
      />
      <TextField
        label={t("audit.resource")}
        defaultValue={value("resource")}
        onBlur={(event) => onSet("resource", event.target.value.trim())}
      />
      <TextField
        label={t("audit.from")}
        type="date"
        value={value("from")}
        onChange={(event) => onSet("from", event.target.value)}
      />
      <TextField
        label={t("audit.to")}
        type="date"
        value={value("to")}
        onChange={(event) => onSet("to", event.target.value)}
      />
    </search>
  );
}

function EventTable({ events, onOpen }: { events: AuditEvent[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <table className="w-full table-fixed text-left text-sm">
        <thead>
          <tr className="h-10 border-b border-line text-muted">
            <th scope="col" className="w-32 pl-4 font-medium sm:w-56">
              {t("audit.when")}
            </th>
            <th scope="col" className="font-medium">
              {t("audit.action")}
            </th>
            <th scope="col" className="hidden w-44 font-medium md:table-cell">
              {t("audit.actor")}
            </th>
            <th scope="col" className="hidden font-medium lg:table-cell">
              {t("audit.resource")}
            </th>
            <th scope="col" className="w-24 font-medium">
              {t("audit.decision")}
            </th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.id} className="h-11 border-b border-line last:border-0 hover:bg-sunken/60">
              <td className="pl-4 tabular-nums text-muted">
                <Time value={event.at} show="full" />
              </td>
              <td className="break-words py-1 pr-2">
                <button
                  type="button"
                  onClick={() => onOpen(event.id)}
                  className="mr-2 min-h-6 rounded text-left font-mono text-accent hover:underline"
                >
                  {event.action}
                </button>
                <span className="text-xs text-muted">{event.kind}</span>
              </td>
              <td className="hidden truncate pr-3 md:table-cell" title={event.actor}>
                {event.actor_name ?? event.actor}
              </td>
              <td className="hidden truncate pr-3 font-mono text-xs text-muted lg:table-cell" title={event.resource}>
                {event.resource}
              </td>
              <td className={cx("font-medium", DECISION_COLOR[event.decision])}>{event.decision}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
