import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { NoteMark } from "@/components/answer-text";
import { Button } from "@/components/button";
import { INPUT_LOOK } from "@/components/field";
import type { Note } from "@/lib/annotate";
import { cx } from "@/lib/cx";
import type { Turn } from "@/lib/types";

export function Question({ turn, notes }: { turn: Turn; notes: Note[] }) {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const note of [...notes].sort((a, b) => a.start - b.start)) {
    if (note.start < at) continue;
    parts.push(turn.question.slice(at, note.start));
    parts.push(
      <NoteMark key={note.start} kind={note.kind} label={note.label}>
        {turn.question.slice(note.start, note.end)}
      </NoteMark>,
    );
    at = note.end;
  }
  parts.push(turn.question.slice(at));
  return (
    <h2 className="ml-auto w-fit max-w-[88%] whitespace-pre-wrap break-words rounded-lg bg-accent-soft px-4 py-2 font-normal">
      {parts}
    </h2>
  );
}

export function EditQuestion({
  question,
  onAsk,
  onCancel,
}: {
  question: string;
  onAsk: (question: string) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState(question);
  return (
    <form
      className="space-y-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") onAsk(text.trim());
      }}
    >
      <textarea
        // biome-ignore lint/a11y/noAutofocus: one has just asked to edit this
        autoFocus
        rows={3}
        value={text}
        aria-label={t("chat.question")}
        onChange={(event) => setText(event.target.value)}
        className={cx(INPUT_LOOK, "py-2")}
      />
      <div className="flex items-center justify-end gap-2">
        <p className="mr-auto text-sm text-muted">{t("chat.editHides")}</p>
        <Button small onClick={onCancel}>
          {t("common.cancel")}
        </Button>
        <Button small variant="primary" type="submit" disabled={text.trim() === ""}>
          {t("chat.askAgain")}
        </Button>
      </div>
    </form>
  );
}
