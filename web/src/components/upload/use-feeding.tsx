import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { say, sayNo } from "@/components/toasts";
import { openJobsQuery } from "@/lib/queries";
import type { Marks, Neuron } from "@/lib/types";
import { addFiles, adopt } from "@/lib/uploads/uploading";

/** The endings of what BRANE can read, for the browser's choice of files. */
const ACCEPT = ".pdf,.docx,.html,.htm,.md,.markdown,.txt";

/** How this reader gives files to a Neuron, with those marks; whoever may not is told who can grant it. */
export function useFeeding(neuron: Neuron | undefined, marks?: Marks): (files: File[]) => void {
  const { t } = useTranslation();
  const id = neuron?.id ?? "";
  const may = neuron?.may.feed ?? false;
  const jobs = useQuery({ ...openJobsQuery(id), enabled: may });
  useEffect(() => adopt(jobs.data ?? []), [jobs.data]);
  return useCallback(
    (files: File[]) => {
      if (!may) return sayNo(t("documents.mayNot"), t("documents.mayNotText"));
      const left = addFiles(id, files, marks);
      if (left > 0) say(t("documents.tooMany", { count: left }));
    },
    [id, may, marks, t],
  );
}

/** A choice of files without a look of its own: `input` is to be drawn somewhere, `pick` opens it. */
export function useFilePicker(onFiles: (files: File[]) => void): { input: JSX.Element; pick: () => void } {
  const { t } = useTranslation();
  const ref = useRef<HTMLInputElement>(null);
  const input = (
    <input
      ref={ref}
      type="file"
      multiple
      accept={ACCEPT}
      className="hidden"
      aria-label={t("documents.add")}
      onChange={(event) => {
        onFiles([...(event.target.files ?? [])]);
        event.target.value = "";
      }}
    />
  );
  return { input, pick: () => ref.current?.click() };
}
