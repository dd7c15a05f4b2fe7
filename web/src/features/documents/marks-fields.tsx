import { useTranslation } from "react-i18next";
import { TextField } from "@/components/field";
import { parted } from "@/lib/parted";
import type { Marks } from "@/lib/types";

/** Labels and date of a document as somebody writes them. */
export interface WrittenMarks {
  labels: string;
  date: string;
}

export const NO_MARKS: WrittenMarks = { labels: "", date: "" };

export const marksOf = ({ labels, date }: WrittenMarks): Marks => ({
  labels: parted(labels),
  ...(date === "" ? {} : { date }),
});

export const shownMarks = ({ labels, date }: Marks): string => [...labels, ...(date ? [date] : [])].join(", ");

interface MarksFieldsProps {
  marks: WrittenMarks;
  onChange: (marks: WrittenMarks) => void;
}

/** The fields for a document's labels and its date. */
export function MarksFields({ marks, onChange }: MarksFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextField
        label={t("documents.labels")}
        hint={t("documents.labelsHint")}
        autoComplete="off"
        value={marks.labels}
        onChange={(event) => onChange({ ...marks, labels: event.target.value })}
      />
      <TextField
        label={t("documents.date")}
        hint={t("documents.dateHint")}
        type="date"
        min="1000-01-01"
        max="9999-12-31"
        className="max-w-48"
        value={marks.date}
        onChange={(event) => onChange({ ...marks, date: event.target.value })}
      />
    </>
  );
}
