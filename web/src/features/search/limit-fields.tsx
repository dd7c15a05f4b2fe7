import { useTranslation } from "react-i18next";
import { Disclosure } from "@/components/disclosure";
import { TextField } from "@/components/field";
import { parted } from "@/lib/parted";
import type { Filter } from "./api";

export const LIMITS = ["labels", "from", "to"] as const;

/** What limits a search, as it stands in the address; empty limits nothing. */
export type Limits = Record<(typeof LIMITS)[number], string>;

export function filterOf({ labels, from, to }: Limits): Filter {
  const all = parted(labels);
  return {
    ...(all.length === 0 ? {} : { labels: { all } }),
    ...(from === "" ? {} : { from }),
    ...(to === "" ? {} : { to }),
  };
}

/** The fields of a search's form that limit it to some documents; they open by themselves when one is set. */
export function LimitFields({ limits }: { limits: Limits }) {
  const { t } = useTranslation();
  return (
    <div className="mt-2">
      <Disclosure
        label={t("search.limit")}
        initiallyOpen={Object.values(limits).some((value) => value !== "")}
        className="mt-1 grid grid-cols-2 gap-3 sm:grid-cols-[10rem_10rem_1fr]"
      >
        <TextField
          className="col-span-full"
          name="labels"
          label={t("search.withLabels")}
          hint={t("documents.labelsHint")}
          autoComplete="off"
          defaultValue={limits.labels}
        />
        <TextField name="from" type="date" label={t("search.from")} defaultValue={limits.from} />
        <TextField name="to" type="date" label={t("search.to")} defaultValue={limits.to} />
      </Disclosure>
    </div>
  );
}
