import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleHelp, CircleX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { count, duration } from "@/lib/format";
import { useLocale } from "@/lib/i18n";
import { examineModel, testModel } from "@/lib/models";
import { ProblemError } from "@/lib/problem";
import type { Model, ModelExamination, ModelTest, ModelTrial, ProblemBody } from "@/lib/types";
import { Button } from "./button";
import { ModelAbilities } from "./model-abilities";
import { ErrorNote } from "./states";

/** Whether a model answers, and what it can do: the two questions that an administrator has about one. */
export function useModelChecks() {
  const client = useQueryClient();
  const test = useMutation({ mutationFn: testModel });
  const examine = useMutation({
    mutationFn: examineModel,
    onSuccess: () => void client.invalidateQueries({ queryKey: ["models"] }),
  });
  const reset = () => {
    test.reset();
    examine.reset();
  };
  return { test, examine, reset };
}

type Checks = ReturnType<typeof useModelChecks>;

export function ModelCheckButtons({
  checks: { test, examine, reset },
  model,
  small = false,
}: {
  checks: Checks;
  model: Model | undefined;
  small?: boolean;
}) {
  const { t } = useTranslation();
  const busy = model === undefined || test.isPending || examine.isPending;
  const run = (check: Checks["test"] | Checks["examine"]) => {
    reset();
    if (model) check.mutate(model);
  };
  return (
    <>
      <Button small={small} disabled={busy} onClick={() => run(test)}>
        {test.isPending ? t("models.testing") : t("models.test")}
      </Button>
      <Button small={small} disabled={busy} onClick={() => run(examine)}>
        {examine.isPending ? t("models.examining") : t("models.examine")}
      </Button>
    </>
  );
}

/** What came of them; nothing before one was asked for. */
export function ModelCheckResults({ checks: { test, examine } }: { checks: Checks }) {
  const { t } = useTranslation();
  return (
    <>
      {examine.isPending ? (
        <p role="status" className="text-sm text-muted">
          {t("models.examiningLong")}
        </p>
      ) : null}
      {test.data ? <TestResult result={test.data} /> : null}
      {test.isError ? <ErrorNote thrown={test.error} /> : null}
      {examine.data ? <ExaminationResult result={examine.data} /> : null}
      {examine.isError ? <ErrorNote thrown={examine.error} /> : null}
    </>
  );
}

function Silent({ problem }: { problem: ProblemBody | undefined }) {
  const { t } = useTranslation();
  const otherwise = { type: "/problems/model-failed", title: t("models.failed"), status: 0 };
  return <ErrorNote thrown={new ProblemError(problem ?? otherwise)} />;
}

function TestResult({ result }: { result: ModelTest }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (!result.ok) return <Silent problem={result.problem} />;
  return (
    <p role="status" className="flex items-center gap-2 rounded-lg bg-good-soft px-4 py-3 text-sm text-good">
      <CircleCheck aria-hidden size={16} className="shrink-0" />
      {t("models.works", {
        first: duration(result.first_token_millis ?? 0, locale),
        speed: count(Math.round(result.tokens_per_second ?? 0), locale),
      })}
    </p>
  );
}

const VERDICT = {
  passed: { icon: CircleCheck, color: "text-good" },
  failed: { icon: CircleX, color: "text-danger" },
  unsure: { icon: CircleHelp, color: "text-muted" },
} as const;

function ExaminationResult({ result }: { result: ModelExamination }) {
  const { t } = useTranslation();
  if (!result.ok) return <Silent problem={result.problem} />;
  return (
    <div role="status" className="space-y-3 rounded-lg bg-sunken p-4 text-sm">
      <ModelAbilities known={result.capabilities} />
      <ul aria-label={t("models.tried")} className="space-y-1">
        {result.trials.map((trial) => (
          <Trial key={trial.of} trial={trial} />
        ))}
      </ul>
    </div>
  );
}

function Trial({ trial }: { trial: ModelTrial }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { icon: Icon, color } = VERDICT[trial.verdict];
  const numbers = { sent: count(trial.sent ?? 0, locale), counted: count(trial.counted ?? 0, locale) };
  return (
    <li className="flex items-start gap-2">
      <Icon aria-hidden size={16} className={`mt-0.5 shrink-0 ${color}`} />
      <span>
        {t(`models.trial.${trial.of}.${trial.verdict === "passed" ? "passed" : "name"}`, numbers)}
        {trial.why === undefined ? "" : ` ${t(`models.why.${trial.why}`, numbers)}`}
      </span>
    </li>
  );
}
