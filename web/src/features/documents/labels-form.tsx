import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { ErrorNote } from "@/components/states";
import { say } from "@/components/toasts";
import type { StoredDocument } from "@/lib/types";
import { relabel } from "./api";
import { MarksFields, marksOf } from "./marks-fields";

interface LabelsFormProps {
  neuron: string;
  document: StoredDocument;
  onDone: () => void;
}

/** Changes a document's labels and its date; nothing of it is read or embedded again. */
export function LabelsForm({ neuron, document, onDone }: LabelsFormProps) {
  const { t } = useTranslation();
  const [marks, setMarks] = useState({ labels: document.labels.join(", "), date: document.date ?? "" });
  const save = useMutation({
    mutationFn: () => relabel(neuron, document.name, marksOf(marks)),
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
      <MarksFields marks={marks} onChange={setMarks} />
      {save.isError ? <ErrorNote thrown={save.error} /> : null}
      <div className="flex justify-end">
        <Button variant="primary" type="submit" disabled={save.isPending}>
          {t("common.save")}
        </Button>
      </div>
    </form>
  );
}
