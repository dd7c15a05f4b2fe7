import { Paperclip } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button";
import { DropZone } from "@/components/upload/drop-zone";
import { UploadList } from "@/components/upload/upload-list";
import { useFilePicker } from "@/components/upload/use-feeding";
import type { Neuron } from "@/lib/types";
import type { Upload } from "@/lib/uploads/upload";

interface AttachProps {
  neuron: Neuron;
  onFiles: (files: File[]) => void;
}

/** The button that gives files to the Neuron, and the window that takes them when they are dropped. */
export function Attach({ neuron, onFiles }: AttachProps) {
  const { t } = useTranslation();
  const { input, pick } = useFilePicker(onFiles);
  const { feed } = neuron.may;
  return (
    <>
      <IconButton
        small
        label={feed ? t("chat.attach") : t("documents.mayNotText")}
        icon={Paperclip}
        onClick={feed ? pick : () => onFiles([])}
      />
      {input}
      <DropZone onFiles={onFiles} says={feed ? t("chat.dropHere", { name: neuron.name }) : t("documents.mayNotText")} />
    </>
  );
}

/** Failures of other days are for the documents' own screen. */
const concernsThisChat = (upload: Upload): boolean => upload.state !== "failed" || upload.file !== undefined;

/** How far the files are that this Neuron is being given. */
export function Attached({ neuron }: { neuron: Neuron }) {
  return (
    <UploadList
      neuron={neuron.id}
      shownMax={3}
      shown={concernsThisChat}
      className="relative max-h-56 overflow-y-auto border-b border-line"
    />
  );
}

/** The files of a paste; text that was copied together with a picture of itself stays text. */
export function filesOf(clipboard: DataTransfer): File[] {
  return clipboard.types.includes("text/plain") ? [] : [...clipboard.files];
}
