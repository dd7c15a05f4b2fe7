import { Download, Ellipsis, Eraser, Eye, Tags, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button";
import { Menu, MenuItem, MenuLine } from "@/components/menu";
import { Time } from "@/components/time";
import { cx } from "@/lib/cx";
import { count, size } from "@/lib/format";
import { useLocale } from "@/lib/i18n";
import { documentPath } from "@/lib/queries";
import type { Neuron, StoredDocument } from "@/lib/types";
import type { Doing } from "./document-dialogs";

interface RowProps {
  index: number;
  neuron: Neuron;
  document: StoredDocument;
  shown: boolean;
  compact: boolean;
  onShow: () => void;
  onDo: (what: Doing["what"]) => void;
}

export function Row({ index, neuron, document, shown, compact, onShow, onDo }: RowProps) {
  const { t } = useTranslation();
  const language = useLocale();
  return (
    <tr
      aria-rowindex={index + 2}
      className={cx("h-[52px] border-b border-line last:border-0", shown ? "bg-accent-soft/60" : "hover:bg-sunken/60")}
    >
      <td className="pl-4 pr-4">
        <span className="flex min-w-0 items-center gap-2">
          <button
            type="button"
            onClick={onShow}
            title={document.name}
            className="block min-h-6 min-w-0 truncate rounded text-left font-medium hover:text-accent hover:underline"
          >
            {document.name}
          </button>
          {compact ? null : <LabelChips labels={document.labels} date={document.date} />}
        </span>
      </td>
      <td
        className={cx("hidden truncate text-sm text-muted", !compact && "md:table-cell")}
        title={`${count(document.bytes, language)} B`}
      >
        {t(`type.${document.type}`)} · {size(document.bytes, language)}
      </td>
      <td className={cx("hidden text-right text-sm tabular-nums text-muted", !compact && "md:table-cell")}>
        {document.pages ?? "–"}
      </td>
      <td className={cx("hidden pr-6 text-right text-sm tabular-nums text-muted", !compact && "sm:table-cell")}>
        {count(document.passages, language)}
      </td>
      <td className={cx("hidden text-sm text-muted", !compact && "lg:table-cell")}>
        <span className="block truncate">
          <Time value={document.added} /> · {document.by.name}
        </span>
      </td>
      <td>
        <Menu trigger={<IconButton small label={t("documents.actionsOf", { name: document.name })} icon={Ellipsis} />}>
          <MenuItem icon={Eye} onSelect={onShow}>
            {t("documents.preview")}
          </MenuItem>
          <MenuItem icon={Download} onSelect={() => download(neuron.id, document.name)}>
            {t("documents.download")}
          </MenuItem>
          {neuron.may.feed ? (
            <>
              <MenuLine />
              <MenuItem icon={Tags} onSelect={() => onDo("label")}>
                {t("documents.labelsAndDate")}
              </MenuItem>
              <MenuItem icon={Trash2} danger onSelect={() => onDo("delete")}>
                {t("documents.delete")}
              </MenuItem>
              <MenuItem icon={Eraser} danger onSelect={() => onDo("erase")}>
                {t("documents.erase")}
              </MenuItem>
            </>
          ) : null}
        </Menu>
      </td>
    </tr>
  );
}

const CHIPS = 3;

function LabelChips({ labels, date }: { labels: string[]; date: string | undefined }) {
  const { t } = useTranslation();
  const all = date === undefined ? labels : [date, ...labels];
  if (all.length === 0) return null;
  const more = all.length - CHIPS;
  return (
    <ul
      aria-label={t("documents.labels")}
      title={all.join(", ")}
      className="hidden min-w-0 shrink-[999] gap-1 overflow-hidden sm:flex"
    >
      {all.slice(0, CHIPS).map((label) => (
        <li key={label} className="max-w-32 shrink-0 truncate rounded bg-sunken px-1.5 text-sm text-muted">
          {label}
        </li>
      ))}
      {more > 0 ? <li className="text-sm text-muted">+{more}</li> : null}
    </ul>
  );
}

function download(neuron: string, name: string): void {
  const link = document.createElement("a");
  link.href = documentPath(neuron, name);
  link.download = name;
  link.click();
}
