import { CircleCheck, CircleX, LoaderCircle, RotateCcw, X } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button";
import { Progress } from "@/components/progress";
import { sayProblem } from "@/components/toasts";
import { useWords } from "@/components/words";
import { cx } from "@/lib/cx";
import { cancel, dismiss, retry, useUploads } from "./uploading";
import { isOver, progressOf, type Upload } from "./uploads";

const SHOWN_MAX = 30;
const RANK = { failed: 0, working: 1, sending: 1, done: 2, cancelled: 2, waiting: 3 } as const;

/** The files on their way, each with its own stage; the rest of a long queue as a number. */
export function UploadList({ neuron }: { neuron: string }) {
  const { t } = useTranslation();
  const all = useUploads(({ uploads }) => uploads);
  const uploads = useMemo(
    () => all.filter((upload) => upload.neuron === neuron).sort((a, b) => RANK[a.state] - RANK[b.state]),
    [all, neuron],
  );
  if (uploads.length === 0) return null;
  const open = uploads.filter((upload) => !isOver(upload)).length;
  return (
    <section aria-label={t("documents.onTheirWay")} className="mb-6 rounded-lg border border-line bg-surface">
      <p className="px-4 pt-3 text-sm font-medium" role="status">
        {open > 0 ? t("documents.working", { count: open }) : t("documents.allOver")}
      </p>
      <ul className="divide-y divide-line">
        {uploads.slice(0, SHOWN_MAX).map((upload) => (
          <UploadRow key={upload.key} upload={upload} />
        ))}
      </ul>
      {uploads.length > SHOWN_MAX ? (
        <p className="px-4 pb-3 text-sm text-muted">{t("documents.more", { count: uploads.length - SHOWN_MAX })}</p>
      ) : null}
    </section>
  );
}

function UploadRow({ upload }: { upload: Upload }) {
  const { t } = useTranslation();
  const words = useWords();
  const failure = upload.problem && words(upload.problem);
  return (
    <li className="flex items-start gap-3 py-3 pl-4 pr-2" data-upload={upload.name} data-state={upload.state}>
      <StateIcon state={upload.state} />
      <div className="min-w-0 grow">
        <p className="flex min-w-0 flex-wrap items-baseline justify-between gap-x-3">
          <span className="min-w-0 truncate" title={upload.name}>
            {upload.name}
          </span>
          <span className="text-sm text-muted">{useStageWords(upload)}</span>
        </p>
        {isOver(upload) ? null : <Progress className="mt-2" label={upload.name} value={progressOf(upload)} />}
        {failure === undefined ? null : (
          <p className="mt-1 break-words text-sm text-danger">
            {failure.title} {failure.detail}
          </p>
        )}
        {upload.state === "failed" && upload.file === undefined ? (
          <p className="text-sm text-muted">{t("documents.dropAgain")}</p>
        ) : null}
      </div>
      {upload.state === "failed" && upload.file !== undefined ? (
        <IconButton
          small
          className="-my-1"
          label={t("documents.retry")}
          icon={RotateCcw}
          onClick={() => retry(upload)}
        />
      ) : null}
      {isOver(upload) ? (
        <IconButton
          small
          className="-my-1"
          label={t("documents.dismiss")}
          icon={X}
          onClick={() => dismiss(upload.key)}
        />
      ) : (
        <IconButton
          small
          className="-my-1"
          label={t("documents.cancel", { name: upload.name })}
          icon={X}
          onClick={() => void cancel(upload).catch(sayProblem)}
        />
      )}
    </li>
  );
}

function StateIcon({ state }: { state: Upload["state"] }) {
  const Icon = state === "done" ? CircleCheck : state === "failed" || state === "cancelled" ? CircleX : LoaderCircle;
  const color = state === "done" ? "text-good" : state === "failed" ? "text-danger" : "text-muted";
  return (
    <Icon
      aria-hidden
      size={18}
      className={cx("mt-[3px] shrink-0", color, (state === "sending" || state === "working") && "animate-spin")}
    />
  );
}

function useStageWords(upload: Upload): string {
  const { t } = useTranslation();
  switch (upload.state) {
    case "waiting":
      return t("jobs.queued");
    case "sending":
      return t("jobs.stage.receiving");
    case "working":
      return upload.job === undefined || upload.job.state === "queued"
        ? t("jobs.queued")
        : upload.job.stage === "embedding" && upload.job.total > 0
          ? t("jobs.embeddingCount", { done: upload.job.done, total: upload.job.total })
          : t(`jobs.stage.${upload.job.stage}`);
    case "done":
      return t("jobs.done");
    case "failed":
      return t("jobs.failed");
    case "cancelled":
      return t("jobs.cancelled");
  }
}
