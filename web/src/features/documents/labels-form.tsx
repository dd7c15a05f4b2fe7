import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { TextField } from "@/components/field";
import { ErrorNote } from "@/components/states";
import { say } from "@/components/toasts";
import { parted } from "@/lib/parted";
import type { StoredDocument } from "@/lib/types";
import { relabel } from "./api";

interface LabelsFormProps {
  neuron: string;
  document: StoredDocument;
  onDone: () => void;
}

/** Changes a document's labels and its date; nothing of it is read or embedded again. */
export function LabelsForm({ neuron, document, onDone }: LabelsFormProps) {
  const { t } = useTranslation();
  const [labels, setLabels] = useState(document.labels.join(", "));
  const [date, setDate] = useState(document.date ?? "");
  const save = useMutation({
    mutationFn: () => relabel(neuron, document.name, { labels: parted(labels), ...(date === "" ? {} : { date }) }),
    onSuccess: () => {
      say(t("documents.labelled", { name: document.name }));
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextField
        label={t("documents.labels")}
        hint={t("documents.labelsHint")}
        autoComplete="off"
        value={labels}
        onChange={(event) => setLabels(event.target.value)}
      />
      <TextField
        label={t("documents.date")}
        hint={t("documents.dateHint")}
        type="date"
        min="1000-01-01"
        max="9999-12-31"
        className="max-w-48"
        value={date}
        onChange={(event) => setDate(event.target.value)}
      />
      {save.isError ? <ErrorNote thrown={save.error} /> : null}
      <div className="flex justify-end">
        <Button variant="primary" type="submit" disabled={save.isPending}>
          {t("common.save")}
        </Button>
      </div>
    </form>
  );
}
