import { Check, ChevronRight, LoaderCircle, Shuffle, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "@/lib/cx";
import { duration } from "@/lib/format";
import { useLocale } from "@/lib/i18n";
import type { Step, Turn } from "@/lib/types";
import { failedModels } from "./turns";

const ICON = { running: LoaderCircle, done: Check, failed: X } as const;

/** What was done for an answer: one folded line while it runs and after. */
export function Steps({ turn }: { turn: Turn }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const running = turn.steps.find((step) => step.state === "running");
  const last = running ?? turn.steps[turn.steps.length - 1];
  if (last === undefined) return turn.state === "running" ? <Waiting text={t("chat.asking")} /> : null;
  const summary = turn.state === "running" ? <StepLine step={last} /> : t("chat.steps", { count: turn.steps.length });
  return (
    <div className="mb-2 text-sm text-muted">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="-ml-1 inline-flex min-h-6 max-w-full items-center gap-1 rounded px-1 text-left hover:text-ink"
      >
        <ChevronRight aria-hidden size={14} className={cx("shrink-0 transition-transform", open && "rotate-90")} />
        {summary}
      </button>
      {open ? (
        <ul className="mt-1 space-y-1 border-l border-line pl-4">
          {turn.steps.map((step) => (
            <li key={step.step}>
              <StepLine step={step} />
            </li>
          ))}
        </ul>
      ) : null}
      <TookOver turn={turn} />
    </div>
  );
}

/** That another model answers than the one that should, and which failed. */
function TookOver({ turn }: { turn: Turn }) {
  const { t } = useTranslation();
  const failed = failedModels(turn);
  if (failed.length === 0) return null;
  const said = { failed: failed.join(", "), model: turn.model?.model ?? "" };
  return (
    <p className="mt-1 flex items-center gap-2 text-attention">
      <Shuffle aria-hidden size={14} className="shrink-0" />
      {turn.model?.provider === "extractive" ? t("chat.tookOverQuotes", said) : t("chat.tookOver", said)}
    </p>
  );
}

function Waiting({ text }: { text: string }) {
  return (
    <p className="mb-2 inline-flex items-center gap-2 text-sm text-muted">
      <LoaderCircle aria-hidden size={14} className="animate-spin" />
      {text}
    </p>
  );
}

function StepLine({ step }: { step: Step }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const Icon = ICON[step.state];
  const facts = [
    step.count === undefined ? undefined : t(`chat.counts.${step.kind}`, { count: step.count }),
    step.millis === undefined ? undefined : duration(step.millis, locale),
  ].filter((fact) => fact !== undefined);
  return (
    <span className="inline-flex min-w-0 items-center gap-2">
      <Icon
        aria-hidden
        size={14}
        className={cx("shrink-0", step.state === "running" && "animate-spin", step.state === "failed" && "text-danger")}
      />
      <span className="truncate">
        {step.label === "extractive"
          ? t("chat.does.quote")
          : t(`chat.does.${step.kind}`, { label: step.label, defaultValue: step.label })}
      </span>
      {facts.length === 0 ? null : <span className="whitespace-nowrap">{facts.join(" · ")}</span>}
      {step.state === "failed" ? <span className="text-danger">{t("chat.stepFailed")}</span> : null}
    </span>
  );
}
