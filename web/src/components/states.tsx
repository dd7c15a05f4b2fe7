import { ChevronRight, CircleAlert, Copy, Lock, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { copy } from "@/lib/clipboard";
import { cx } from "@/lib/cx";
import { asProblem } from "@/lib/problem";
import { Button } from "./button";
import { say } from "./toasts";
import { useWords } from "./words";

/** The shape of what is coming; appears only when it takes more than 200 ms. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden className={cx("animate-breathe rounded bg-sunken", className)} />;
}

export function Loading({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="animate-later" role="status" aria-label={t("common.loading")}>
      {children}
    </div>
  );
}

/** Nothing here yet: what this is for, and the first thing to do. */
export function Empty({ icon: Icon, title, children }: { icon: LucideIcon; title: string; children?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-12 text-center">
      <span className="mb-4 flex size-12 items-center justify-center rounded-full bg-sunken text-muted">
        <Icon aria-hidden size={22} strokeWidth={1.75} />
      </span>
      <h2 className="text-lg font-semibold">{title}</h2>
      <div className="mt-1 text-muted">{children}</div>
    </div>
  );
}

interface ErrorNoteProps {
  thrown: unknown;
  onRetry?: (() => void) | undefined;
  className?: string;
  children?: ReactNode;
}

/** What happened, what to do, and the request id to give to whoever runs BRANE here. */
export function ErrorNote({ thrown, onRetry, className, children }: ErrorNoteProps) {
  const { t } = useTranslation();
  const words = useWords();
  const problem = asProblem(thrown);
  const { title, detail, own } = words(problem.problem);
  const forbidden = problem.status === 403;
  // What is wrong with what a reader sent needs nobody who reads logs.
  const requestId = own && problem.status < 500 && !forbidden ? undefined : problem.requestId;
  const Icon = forbidden ? Lock : CircleAlert;
  return (
    <div
      role="alert"
      className={cx(
        "rounded-lg border p-4",
        forbidden ? "border-line bg-surface" : "border-danger/40 bg-danger-soft",
        className,
      )}
    >
      <div className="flex gap-3">
        <Icon aria-hidden size={18} className={cx("mt-1 shrink-0", forbidden ? "text-muted" : "text-danger")} />
        <div className="min-w-0 grow">
          <p className="break-words font-medium">{title}</p>
          {detail === undefined ? null : <p className="break-words text-sm">{detail}</p>}
          {children}
          {own && problem.status >= 500 && problem.problem.detail ? <Technical text={problem.problem.detail} /> : null}
          {onRetry === undefined && requestId === undefined ? null : (
            <div className="mt-3 flex flex-wrap items-center gap-3">
              {onRetry === undefined ? null : (
                <Button small onClick={onRetry}>
                  {t("common.tryAgain")}
                </Button>
              )}
              {requestId === undefined ? null : (
                <CopyId id={requestId}>{t("common.request", { id: requestId })}</CopyId>
              )}
            </div>
          )}
        </div>
      </div>
    </div>
  );
}

/** The server's own words, for whoever mends it: they are English, and name settings and addresses. */
function Technical({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <details className="group mt-1 text-sm">
      <summary className="inline-flex min-h-6 cursor-pointer items-center gap-1 rounded text-muted hover:text-ink">
        <ChevronRight aria-hidden size={14} className="shrink-0 transition-transform group-open:rotate-90" />
        {t("common.technical")}
      </summary>
      <p lang="en" className="break-words font-mono text-xs">
        {text}
      </p>
    </details>
  );
}

/** An id that somebody may be asked for: a click copies it. */
export function CopyId({ id, children }: { id: string; children: string }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      title={t("common.copy")}
      className="inline-flex min-h-6 items-center gap-1 break-all rounded text-left font-mono text-xs text-ink hover:underline"
      onClick={() => void copy(id).then(() => say(t("common.copied")))}
    >
      <Copy aria-hidden size={12} className="shrink-0" />
      {children}
    </button>
  );
}
