import { CircleCheck, CircleX, LoaderCircle, RotateCcw, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button";
import { Progress } from "@/components/progress";
import { sayProblem } from "@/components/toasts";
import { useWords } from "@/components/words";
import { cx } from "@/lib/cx";
import { isOver, progressOf, type Upload } from "@/lib/uploads/upload";
import { cancel, dismiss, retry } from "@/lib/uploads/uploading";

/** One file on its way: where it is, or why it did not come in, and what one can do about it. */
export function UploadRow({ upload }: { upload: Upload }) {
  const { t } = useTranslation();
  const words = useWords();
  const stage = useStageWords(upload);
  const failure = upload.problem && words(upload.problem);
  return (
    <li className="flex items-start gap-3 py-2 pl-4 pr-2" data-upload={upload.name} data-state={upload.state}>
      <StateIcon state={upload.state} />
      <div className="min-w-0 grow">
        <p className="flex min-w-0 items-baseline justify-between gap-x-3">
          <span className="min-w-0 truncate" title={upload.name}>
            {upload.name}
          </span>
          <span className={cx("shrink-0 text-sm", upload.state === "done" ? "text-good" : "text-muted")}>{stage}</span>
        </p>
        {isOver(upload) ? null : (
          <Progress className="mt-2" label={`${upload.name}: ${stage}`} value={progressOf(upload)} />
        )}
        {failure === undefined ? null : (
          <p className="break-words text-sm text-danger">
            {failure.title} {failure.detail}
          </p>
        )}
        {upload.state === "failed" && upload.file === undefined ? (
          <p className="text-sm text-muted">{t("documents.dropAgain")}</p>
        ) : null}
      </div>
      <RowButtons upload={upload} />
    </li>
  );
}

function RowButtons({ upload }: { upload: Upload }) {
  const { t } = useTranslation();
  const { name, state } = upload;
  const button = (label: string, icon: typeof X, action: () => Promise<void>) => (
    <IconButton small className="-my-1" label={label} icon={icon} onClick={() => void action().catch(sayProblem)} />
  );
  if (!isOver(upload)) return button(t("documents.cancel", { name }), X, () => cancel(upload));
  return (
    <>
      {state === "failed" && upload.file !== undefined
        ? button(t("documents.retry", { name }), RotateCcw, () => retry(upload))
        : null}
      {button(t("documents.dismiss", { name }), X, () => dismiss(upload))}
    </>
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
