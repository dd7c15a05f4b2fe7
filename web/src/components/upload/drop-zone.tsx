import { Upload } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

interface DropZoneProps {
  onFiles: (files: File[]) => void;
  /** What a drop will do, or why it will do nothing. */
  says?: string;
}

/** The whole window takes files while this is there. */
export function DropZone({ onFiles, says }: DropZoneProps) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth++;
      setOver(true);
    };
    const leave = () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hover = (event: DragEvent) => carriesFiles(event) && event.preventDefault();
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      onFiles(filesOf(event));
    };
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("dragover", hover);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("dragover", hover);
      window.removeEventListener("drop", drop);
    };
  }, [onFiles]);
  if (!over) return null;
  return (
    <div className="animate-appear pointer-events-none fixed inset-0 z-50 bg-page/80 p-4">
      <div className="flex h-full flex-col items-center justify-center gap-3 rounded-lg border-2 px-4 text-center border-dashed border-accent text-lg font-semibold text-accent">
        <Upload aria-hidden size={32} strokeWidth={1.5} />
        {says ?? t("documents.dropHere")}
      </div>
    </div>
  );
}

/** The files of a drop; folders are left out, since a browser hands them over as files that cannot be read. */
function filesOf(event: DragEvent): File[] {
  return [...(event.dataTransfer?.items ?? [])]
    .filter((item) => item.kind === "file" && item.webkitGetAsEntry()?.isDirectory !== true)
    .flatMap((item) => item.getAsFile() ?? []);
}
