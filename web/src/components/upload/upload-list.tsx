import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { isOver, type Upload } from "@/lib/uploads/upload";
import { useUploads } from "@/lib/uploads/uploading";
import { UploadRow } from "./upload-row";

const RANK = { failed: 0, working: 1, sending: 1, done: 2, cancelled: 2, waiting: 3 } as const;

interface UploadListProps {
  neuron: string;
  /** How many rows are drawn; the rest of a long queue is a number. */
  shownMax: number;
  shown?: (upload: Upload) => boolean;
  className: string;
}

const ALL = () => true;

/** The files on their way into a Neuron, each with its own stage, those first that need somebody. */
export function UploadList({ neuron, shownMax, shown = ALL, className }: UploadListProps) {
  const { t } = useTranslation();
  const all = useUploads(({ uploads }) => uploads);
  const uploads = useMemo(
    () =>
      all.filter((upload) => upload.neuron === neuron && shown(upload)).sort((a, b) => RANK[a.state] - RANK[b.state]),
    [all, neuron, shown],
  );
  if (uploads.length === 0) return null;
  return (
    <section aria-label={t("documents.onTheirWay")} className={className}>
      <p className="px-4 pt-3 text-sm font-medium" role="status">
        <Summary uploads={uploads} />
      </p>
      <ul className="divide-y divide-line py-1">
        {uploads.slice(0, shownMax).map((upload) => (
          <UploadRow key={upload.key} upload={upload} />
        ))}
      </ul>
      {uploads.length > shownMax ? (
        <p className="px-4 pb-3 text-sm text-muted">{t("documents.more", { count: uploads.length - shownMax })}</p>
      ) : null}
    </section>
  );
}

function Summary({ uploads }: { uploads: Upload[] }) {
  const { t } = useTranslation();
  const open = uploads.filter((upload) => !isOver(upload)).length;
  const failed = uploads.filter((upload) => upload.state === "failed").length;
  if (open > 0) return t("documents.working", { count: open });
  return failed > 0 ? t("documents.failed", { count: failed }) : t("documents.allOver");
}
