import { Copy, Pencil, RefreshCw, Scroll, ThumbsDown, ThumbsUp, WifiOff } from "lucide-react";
import { memo, type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { AnswerText, NoteMark } from "@/components/answer-text";
import { Button, IconButton } from "@/components/button";
import { INPUT_LOOK } from "@/components/field";
import { ErrorNote } from "@/components/states";
import { say, sayProblem } from "@/components/toasts";
import type { Note } from "@/lib/annotate";
import { copy } from "@/lib/clipboard";
import { cx } from "@/lib/cx";
import { ProblemError } from "@/lib/problem";
import type { Turn } from "@/lib/types";
import { sendFeedback } from "./api";
import { CitationChip } from "./citation";
import { Details } from "./details";
import { Steps } from "./steps";
import { type LiveTurn, wholeSentences } from "./turns";
import { useThrottled } from "./use-throttled";

interface TurnViewProps {
  turn: Turn;
  link: LiveTurn["link"];
  /** The citation that Sources shows now, when it is one of this turn. */
  openCitation: number | undefined;
  onCite: (turn: string, n: number) => void;
  onAskAgain: (question: string, replaces: string) => void;
}

/** A question and its answer. */
export const TurnView = memo(function TurnView({ turn, link, openCitation, onCite, onAskAgain }: TurnViewProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const notes = useNotes(turn);
  const running = turn.state === "running";
  const answer = useThrottled(turn.answer, running);
  const cited = useMemo(() => new Set(turn.passages.map((passage) => passage.n)), [turn.passages]);
  const chip = useCallback(
    (n: number): ReactNode => {
      const passage = turn.passages.find((other) => other.n === n);
      if (passage === undefined) return null;
      return <CitationChip passage={passage} open={openCitation === n} onOpen={() => onCite(turn.id, n)} />;
    },
    [turn.passages, turn.id, openCitation, onCite],
  );
  return (
    <article aria-label={turn.question} className="group/turn" data-turn={turn.id} data-state={turn.state}>
      {editing ? (
        <EditQuestion
          question={turn.question}
          onCancel={() => setEditing(false)}
          onAsk={(question) => {
            setEditing(false);
            onAskAgain(question, turn.id);
          }}
        />
      ) : (
        <Question turn={turn} notes={notes.question} />
      )}
      <div className="mt-4">
        <Steps turn={turn} />
        {answer === "" ? null : <AnswerText text={answer} cited={cited} notes={notes.answer} chip={chip} />}
        <Announcer turn={turn} />
        {running && link === "reconnecting" ? (
          <p role="status" className="mt-3 inline-flex items-center gap-2 text-sm text-attention">
            <WifiOff aria-hidden size={16} />
            {t("chat.reconnecting")}
          </p>
        ) : null}
        {turn.model?.provider === "extractive" && turn.state === "done" ? (
          <p className="mt-3 inline-flex items-center gap-2 text-sm text-muted">
            <Scroll aria-hidden size={14} />
            {t("chat.quoted")}
          </p>
        ) : null}
        {turn.state === "cancelled" ? <p className="mt-3 text-sm text-muted">{t("chat.stopped")}</p> : null}
        {turn.state === "failed" && turn.problem !== undefined ? (
          <ErrorNote
            className="mt-3"
            thrown={new ProblemError(turn.problem)}
            onRetry={() => onAskAgain(turn.question, turn.id)}
          />
        ) : null}
        {running ? null : <Actions turn={turn} onEdit={() => setEditing(true)} onAskAgain={onAskAgain} />}
      </div>
    </article>
  );
});

function useNotes(turn: Turn): { question: Note[]; answer: Note[] } {
  const { t } = useTranslation();
  return useMemo(() => {
    const hidden = (turn.privacy?.tokens ?? []).map((token) => ({
      in: token.in,
      note: {
        start: token.start,
        end: token.end,
        kind: "hidden" as const,
        label: t("chat.hidden", { type: token.type, placeholder: token.placeholder }),
      },
    }));
    const unsupported = turn.unsupported.map((span) => ({
      ...span,
      kind: "unsupported" as const,
      label: t("chat.unsupported"),
    }));
    return {
      question: hidden.filter((token) => token.in === "question").map((token) => token.note),
      answer: [...unsupported, ...hidden.filter((token) => token.in === "answer").map((token) => token.note)],
    };
  }, [turn.privacy, turn.unsupported, t]);
}

function Question({ turn, notes }: { turn: Turn; notes: Note[] }) {
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

function EditQuestion({
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

function Actions({
  turn,
  onEdit,
  onAskAgain,
}: {
  turn: Turn;
  onEdit: () => void;
  onAskAgain: TurnViewProps["onAskAgain"];
}) {
  const { t } = useTranslation();
  const [value, setValue] = useState(turn.feedback?.value ?? null);
  const rate = (next: "good" | "bad") => {
    const chosen = next === value ? null : next;
    const before = value;
    setValue(chosen);
    sendFeedback(turn.id, { value: chosen }).catch((thrown: unknown) => {
      setValue(before);
      sayProblem(thrown);
    });
  };
  return (
    <div className="-ml-2 mt-2 flex flex-wrap items-center">
      {turn.answer === "" ? null : (
        <IconButton
          small
          label={t("chat.copy")}
          icon={Copy}
          onClick={() => void copy(turn.answer).then(() => say(t("common.copied")))}
        />
      )}
      <IconButton small label={t("chat.edit")} icon={Pencil} onClick={onEdit} />
      <IconButton
        small
        label={t("chat.regenerate")}
        icon={RefreshCw}
        onClick={() => onAskAgain(turn.question, turn.id)}
      />
      {turn.state === "done" ? (
        <>
          <IconButton
            small
            label={t("chat.good")}
            icon={ThumbsUp}
            pressed={value === "good"}
            onClick={() => rate("good")}
          />
          <IconButton
            small
            label={t("chat.bad")}
            icon={ThumbsDown}
            pressed={value === "bad"}
            onClick={() => rate("bad")}
          />
        </>
      ) : null}
      <Details turn={turn} />
    </div>
  );
}

/** Tells a screen reader the answer by sentence while it comes. */
function Announcer({ turn }: { turn: Turn }) {
  const [told, setTold] = useState("");
  const running = turn.state === "running";
  const spoken = running ? wholeSentences(turn.answer) : "";
  useEffect(() => setTold(spoken), [spoken]);
  return running ? (
    <p aria-live="polite" className="sr-only">
      {told}
    </p>
  ) : null;
}
