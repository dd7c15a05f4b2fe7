import { useQuery } from "@tanstack/react-query";
import { ChartColumn, CircleQuestionMark } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Disclosure } from "@/components/disclosure";
import { Page } from "@/components/page";
import { Empty, ErrorNote, Loading, Skeleton } from "@/components/states";
import { count, money } from "@/lib/format";
import { useLocale } from "@/lib/i18n";
import type { Session } from "@/lib/types";
import { useParameters } from "@/lib/use-parameters";
import { type Asked, type UsageReport, usageQuery } from "./api";
import { sumOf } from "./sums";
import { UsageFilters } from "./usage-filters";
import { UsagePlots } from "./usage-plots";
import { UsageTable } from "./usage-table";
import { askedOf, type By, today, viewOf, wrongDays } from "./view";

/** What one used of language models; for administrators what everybody did. */
export function UsagePage({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { parameters, change } = useParameters();
  const admin = session.user.roles.includes("admin");
  const view = viewOf(parameters, admin);
  const wrong = wrongDays(view, today());
  return (
    <Page title={t("shell.usage")} lead={t("usage.lead")} wide>
      <UsageFilters view={view} all={admin} wrong={wrong} onChange={change} />
      {wrong === undefined ? <Used asked={askedOf(view, today())} by={view.by} admin={admin} /> : null}
    </Page>
  );
}

interface UsedProps {
  asked: Asked;
  by: By;
}

function Used({ asked, by, admin }: UsedProps & { admin: boolean }) {
  const { t } = useTranslation();
  const days = useQuery(usageQuery("day", asked));
  if (days.isPending) {
    return (
      <Loading>
        <Skeleton className="mb-4 h-20" />
        <Skeleton className="mb-4 h-56" />
        <Skeleton className="h-40" />
      </Loading>
    );
  }
  if (days.isError) return <ErrorNote thrown={days.error} onRetry={() => void days.refetch()} />;
  if (days.data.lines.length === 0) {
    return (
      <Empty icon={ChartColumn} title={t("usage.empty")}>
        {t("usage.emptyText")}
      </Empty>
    );
  }
  return (
    <div className="space-y-6">
      <Sums report={days.data} admin={admin} />
      <UsagePlots report={days.data} />
      {by === "day" ? null : (
        <div>
          <Disclosure label={t("usage.dayTable")} className="mt-2">
            <UsageTable lines={days.data.lines} by="day" currency={days.data.currency} />
          </Disclosure>
        </div>
      )}
      <Lines key={by} asked={asked} by={by} />
    </div>
  );
}

function Lines({ asked, by }: UsedProps) {
  const report = useQuery(usageQuery(by, asked));
  if (report.isPending) {
    return (
      <Loading>
        <Skeleton className="h-40" />
      </Loading>
    );
  }
  if (report.isError) return <ErrorNote thrown={report.error} onRetry={() => void report.refetch()} />;
  return <UsageTable lines={report.data.lines} by={by} currency={report.data.currency} />;
}

function Sums({ report, admin }: { report: UsageReport; admin: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const sum = sumOf(report.lines);
  return (
    <div>
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line lg:grid-cols-5">
        <Figure name={t("usage.requests")}>{count(sum.requests, locale)}</Figure>
        <Figure name={t("usage.failed")}>{count(sum.failed, locale)}</Figure>
        <Figure name={t("usage.read")}>{count(sum.tokens_in, locale)}</Figure>
        <Figure name={t("usage.written")}>{count(sum.tokens_out, locale)}</Figure>
        <Figure name={t("usage.money")}>{money(sum.money, report.currency, locale)}</Figure>
      </dl>
      {sum.unpriced > 0 ? (
        <p role="note" className="mt-3 flex items-start gap-2 text-sm">
          <CircleQuestionMark aria-hidden size={16} className="mt-0.5 shrink-0 text-attention" />
          <span>
            {t("usage.unpricedNote", { count: sum.unpriced })} {t("usage.unpricedMeans")}{" "}
            {admin ? (
              <Link
                to="/budgets?tab=prices"
                className="inline-flex min-h-6 items-center rounded font-medium text-accent hover:underline"
              >
                {t("usage.toPrices")}
              </Link>
            ) : null}
          </span>
        </p>
      ) : null}
    </div>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="bg-surface px-4 py-3 last:col-span-2 lg:last:col-span-1">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="mt-1 break-words text-xl font-semibold tabular-nums">{children}</dd>
    </div>
  );
}
