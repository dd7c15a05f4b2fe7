import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { TextField } from "@/components/field";
import { cx } from "@/lib/cx";
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
  const [open, setOpen] = useState(Object.values(limits).some((value) => value !== ""));
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="mt-2 inline-flex min-h-8 items-center gap-1 rounded text-sm text-muted hover:text-ink"
      >
        <ChevronRight aria-hidden size={16} className={cx("transition-transform", open && "rotate-90")} />
        {t("search.limit")}
      </button>
      <div className={cx("mt-1 grid-cols-2 gap-3 sm:grid-cols-[10rem_10rem_1fr]", open ? "grid" : "hidden")}>
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
      </div>
    </>
  );
}
