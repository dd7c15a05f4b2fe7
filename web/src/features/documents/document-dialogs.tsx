import { useTranslation } from "react-i18next";
import { Confirm, Dialog } from "@/components/dialog";
import { say, sayProblem } from "@/components/toasts";
import { documentsKey, queryClient } from "@/lib/queries";
import type { Neuron, StoredDocument } from "@/lib/types";
import { deleteDocument, eraseDocument } from "./api";
import { LabelsForm } from "./labels-form";

/** What is asked before it is done to a document. */
export interface Doing {
  what: "label" | "delete" | "erase";
  document: StoredDocument;
}

interface DialogsProps {
  neuron: Neuron;
  doing: Doing | undefined;
  onDone: () => void;
  /** The document is not there any more. */
  onGone: (name: string) => void;
}

/** The dialogs of a document's menu; at most one is open. */
export function DocumentDialogs({ neuron, doing, onDone, onGone }: DialogsProps) {
  const { t } = useTranslation();
  const name = doing?.document.name ?? "";
  const close = (open: boolean) => (open ? undefined : onDone());
  const changed = () => {
    void queryClient.invalidateQueries({ queryKey: documentsKey(neuron.id) });
    void queryClient.invalidateQueries({ queryKey: ["neurons"] });
  };
  const remove = async (call: (neuron: string, name: string) => Promise<void>, said: string) => {
    try {
      await call(neuron.id, name);
      onGone(name);
      say(said);
    } catch (thrown) {
      sayProblem(thrown);
    }
    changed();
  };
  return (
    <>
      <Dialog
        open={doing?.what === "label"}
        onOpenChange={close}
        title={t("documents.labelsTitle", { name })}
        description={t("documents.labelsText")}
      >
        {doing?.what === "label" ? (
          <LabelsForm
            neuron={neuron.id}
            document={doing.document}
            onDone={() => {
              changed();
              onDone();
            }}
          />
        ) : null}
      </Dialog>
      <Confirm
        open={doing?.what === "delete"}
        onOpenChange={close}
        title={t("documents.deleteTitle", { name })}
        description={t("documents.deleteText")}
        action={t("documents.delete")}
        danger
        onConfirm={() => remove(deleteDocument, t("documents.deleted", { name }))}
      />
      <Confirm
        open={doing?.what === "erase"}
        onOpenChange={close}
        title={t("documents.eraseTitle", { name })}
        description={<EraseText />}
        action={t("documents.erase")}
        danger
        onConfirm={() => remove(eraseDocument, t("documents.erased", { name }))}
      />
    </>
  );
}

function EraseText() {
  const { t } = useTranslation();
  return (
    <>
      <p>{t("documents.eraseText")}</p>
      <ul className="mt-2 list-disc space-y-1 pl-5">
        <li>{t("documents.eraseStored")}</li>
        <li>{t("documents.eraseAnswers")}</li>
        <li>{t("documents.eraseBackups")}</li>
      </ul>
    </>
  );
}
