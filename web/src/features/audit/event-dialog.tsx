import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/dialog";
import { ErrorNote, Loading, Skeleton } from "@/components/states";
import { cx } from "@/lib/cx";
import type { AuditEvent } from "@/lib/types";
import { auditEventQuery } from "./api";
import { DECISION_COLOR } from "./decisions";

export function EventDialog({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const found = useQuery({ ...auditEventQuery(id ?? ""), enabled: id !== null });
  return (
    <Dialog open={id !== null} onOpenChange={(open) => (open ? undefined : onClose())} title={t("audit.event")} wide>
      {found.isPending ? (
        <Loading>
          <Skeleton className="h-32" />
        </Loading>
      ) : null}
      {found.isError ? <ErrorNote thrown={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.data ? (
        <>
          <Facts event={found.data.event} />
          <h3 className="mb-2 mt-6 font-semibold">{t("audit.chain")}</h3>
          <ol className="space-y-1 border-l-2 border-line pl-4 text-sm">
            {found.data.chain.map((event) => (
              <li key={event.id} className="flex flex-wrap items-baseline gap-x-3">
                <span className="font-mono">{event.action}</span>
                <span className="text-muted">{event.kind}</span>
                <span className={cx("font-medium", DECISION_COLOR[event.decision])}>{event.decision}</span>
                <span className="min-w-0 break-all font-mono text-xs text-muted">{event.resource}</span>
              </li>
            ))}
          </ol>
        </>
      ) : null}
    </Dialog>
  );
}

/** The fields of the event itself, as they stand in the log. */
function Facts({ event }: { event: AuditEvent }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
      {Object.entries(event).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="font-mono text-muted">{name}</dt>
          <dd className="min-w-0 break-all font-mono">
            {typeof value === "object" ? JSON.stringify(value) : String(value)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
