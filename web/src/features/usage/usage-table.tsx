import { useQuery } from "@tanstack/react-query";
import { CircleQuestionMark } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { Button } from "@/components/button";
import { Explained, ScrollRegion } from "@/components/region";
import { calendarDay, count, money } from "@/lib/format";
import { useLocale } from "@/lib/i18n";
import { neuronsQuery } from "@/lib/queries";
import type { Provider } from "@/lib/types";
import type { UsageLine } from "./api";
import { sorted } from "./sums";
import type { By } from "./view";

const STEP = 100;

/** What was used, added up by one thing, a hundred lines at first. */
export function UsageTable({ lines, by, currency }: { lines: UsageLine[]; by: By; currency: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [shown, setShown] = useState(STEP);
  const more = Math.min(STEP, lines.length - shown);
  const columns = [t("usage.requests"), t("usage.failed"), t("usage.read"), t("usage.written"), t("usage.money")];
  return (
    <>
      <ScrollRegion
        aria-label={t(`usage.table.${by}`)}
        className="overflow-x-auto rounded-lg border border-line bg-surface"
      >
        <table className="w-full min-w-[44rem] text-right text-sm tabular-nums">
          <caption className="sr-only">{t(`usage.table.${by}`)}</caption>
          <thead>
            <tr className="h-10 border-b border-line text-muted">
              <th scope="col" className="px-4 text-left font-medium">
                {t(`usage.one.${by}`)}
              </th>
              {columns.map((column) => (
                <th key={column} scope="col" className="pr-4 font-medium">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted(lines, by)
              .slice(0, shown)
              .map((line) => (
                <tr key={line.what} className="h-11 border-b border-line last:border-0 hover:bg-sunken/60">
                  <th scope="row" className="max-w-80 break-words px-4 py-1 text-left font-medium">
                    <What line={line} by={by} />
                  </th>
                  <td className="pr-4">{count(line.requests, locale)}</td>
                  <td className="pr-4">{count(line.failed, locale)}</td>
                  <td className="pr-4">{count(line.tokens_in, locale)}</td>
                  <td className="pr-4">{count(line.tokens_out, locale)}</td>
                  <td className="pr-4">
                    <span className="inline-flex flex-wrap items-center justify-end gap-x-3">
                      {line.unpriced > 0 ? <Unpriced count={line.unpriced} /> : null}
                      {line.unpriced < line.requests ? <span>{money(line.money, currency, locale)}</span> : null}
                    </span>
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </ScrollRegion>
      {more > 0 ? (
        <div className="mt-4 flex justify-center">
          <Button onClick={() => setShown(shown + STEP)}>{t("usage.more", { count: more })}</Button>
        </div>
      ) : null}
    </>
  );
}

/** The name of what a line adds up. */
function What({ line, by }: { line: UsageLine; by: By }): ReactNode {
  const { t } = useTranslation();
  const locale = useLocale();
  const { search } = useLocation();
  switch (by) {
    case "day":
      return <time dateTime={line.what}>{calendarDay(line.what, locale)}</time>;
    case "neuron":
      return <NeuronName id={line.what} />;
    case "model": {
      const slash = line.what.indexOf("/");
      const provider = line.what.slice(0, slash);
      return (
        <>
          {line.what.slice(slash + 1)}{" "}
          <span className="font-normal text-muted">
            {t(`provider.${provider as Provider}`, { defaultValue: provider })}
          </span>
        </>
      );
    }
    case "person": {
      const own = new URLSearchParams(search);
      own.set("person", line.what);
      own.delete("by");
      return (
        <Link
          to={{ search: own.toString() }}
          className="inline-flex min-h-6 items-center hover:text-accent hover:underline"
        >
          {line.name ?? line.what}
        </Link>
      );
    }
  }
}

/** One that is gone, or not the reader's to see, keeps its id. */
function NeuronName({ id }: { id: string }): ReactNode {
  const neurons = useQuery(neuronsQuery);
  return neurons.data?.find((neuron) => neuron.id === id)?.name ?? id;
}

/** Says of how many requests nobody knows the price, and what that means. */
function Unpriced({ count }: { count: number }) {
  const { t } = useTranslation();
  return (
    <Explained
      text={t("usage.unpricedMeans")}
      className="inline-flex min-h-6 items-center gap-1 whitespace-nowrap rounded text-attention"
    >
      <CircleQuestionMark aria-hidden size={14} className="shrink-0" />
      {t("usage.unpriced", { count })}
    </Explained>
  );
}
