import { useTranslation } from "react-i18next";
import { BarPlot } from "@/components/bar-plot";
import { calendarDay, compact, count, money } from "@/lib/format";
import { useLocale } from "@/lib/i18n";
import type { UsageReport } from "./api";
import { everyDay, sumOf, tokensOf } from "./sums";

/** Tokens of each day, and money where any was spent. */
export function UsagePlots({ report }: { report: UsageReport }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const days = everyDay(report).map((line) => ({ ...line, name: calendarDay(line.what, locale) }));
  const sum = sumOf(report.lines);
  const tokens = (value: number, brief: boolean) => (brief ? compact : count)(value, locale);
  const cost = (value: number) => money(value, report.currency, locale);
  const most = (of: (line: (typeof days)[number]) => number) =>
    days.reduce((before, line) => (of(line) > of(before) ? line : before));
  const ends = { from: calendarDay(report.from, locale), to: calendarDay(report.to, locale) };
  const busiest = most(tokensOf);
  const dearest = most((line) => line.money);
  return (
    <div className="space-y-6 rounded-lg border border-line bg-surface p-4 sm:p-5">
      <BarPlot
        title={t("usage.tokensByDay")}
        says={t("usage.tokensSaid", {
          ...ends,
          read: tokens(sum.tokens_in, false),
          written: tokens(sum.tokens_out, false),
          day: busiest.name,
          most: tokens(tokensOf(busiest), false),
        })}
        parts={[t("usage.plotRead"), t("usage.plotWritten")]}
        bars={days.map(({ name, tokens_in, tokens_out }) => ({ name, values: [tokens_in, tokens_out] }))}
        format={tokens}
      />
      {sum.money > 0 ? (
        <BarPlot
          title={t("usage.moneyByDay")}
          says={t("usage.moneySaid", { ...ends, sum: cost(sum.money), day: dearest.name, most: cost(dearest.money) })}
          parts={[t("usage.money")]}
          bars={days.map(({ name, money }) => ({ name, values: [money] }))}
          format={cost}
        />
      ) : null}
    </div>
  );
}
