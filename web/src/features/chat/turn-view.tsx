import { Eraser, Quote, Scissors, WifiOff } from "lucide-react";
import { memo, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { AnswerText } from "@/components/answer-text";
import { ErrorNote } from "@/components/states";
import { useKindWords } from "@/components/words";
import type { Note } from "@/lib/annotate";
import { ProblemError } from "@/lib/problem";
import type { Turn } from "@/lib/types";
import { CitationChip } from "./citation";
import { EditQuestion, Question } from "./question";
import { quotesOf } from "./quotes";
import { Steps } from "./steps";
import { Actions } from "./turn-actions";
import { type LiveTurn, problemNow, sentencesOf } from "./turns";
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
  const edit = useRef<HTMLButtonElement>(null);
  const notes = useNotes(turn);
  const running = turn.state === "running";
  const answer = useThrottled(turn.answer, running);
  const quotes = turn.model?.provider === "extractive" ? quotesOf(answer) : undefined;
  const text = quotes?.text ?? answer;
  const cited = useMemo(() => new Set(turn.passages.map((passage) => passage.n)), [turn.passages]);
  const problem = turn.state === "failed" ? problemNow(turn) : undefined;
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
          onCancel={() => {
            setEditing(false);
            edit.current?.focus();
          }}
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
        {quotes?.empty ? <p>{t("chat.nothingFits")}</p> : null}
        {text === "" ? null : <AnswerText text={text} cited={cited} notes={notes.answer} chip={chip} />}
        <Announcer text={text} running={running} />
        {quotes?.whole ? <QuotedMark /> : null}
        {turn.cut === "length" ? <CutMark /> : null}
        {turn.withdrawn ? <WithdrawnMark /> : null}
        {running && link === "reconnecting" ? (
          <p role="status" className="mt-3 inline-flex items-center gap-2 text-sm text-attention">
            <WifiOff aria-hidden size={16} />
            {t("chat.reconnecting")}
          </p>
        ) : null}
        {turn.state === "cancelled" ? <p className="mt-3 text-sm text-muted">{t("chat.stopped")}</p> : null}
        {problem === undefined ? null : (
          <ErrorNote
            className="mt-3"
            thrown={new ProblemError(problem)}
            onRetry={() => onAskAgain(turn.question, turn.id)}
          />
        )}
        {running ? null : <Actions turn={turn} edit={edit} onEdit={() => setEditing(true)} onAskAgain={onAskAgain} />}
      </div>
    </article>
  );
});

/** Said of every answer that no model wrote. */
function QuotedMark() {
  const { t } = useTranslation();
  return (
    <p className="mt-3 inline-flex items-center gap-2 text-sm text-muted">
      <Quote aria-hidden size={14} className="shrink-0" />
      {t("chat.quoted")}
    </p>
  );
}

/** Said of an answer that reads as if it were whole and is not. */
function CutMark() {
  const { t } = useTranslation();
  return (
    <p role="note" className="mt-3 flex items-start gap-2 text-sm text-attention">
      <Scissors aria-hidden size={16} className="mt-1 shrink-0" />
      {t("chat.cutAtLimit")}
    </p>
  );
}

/** Said in place of an answer that may not stay. */
function WithdrawnMark() {
  const { t } = useTranslation();
  return (
    <p role="note" className="mt-3 flex items-start gap-2 text-sm text-muted">
      <Eraser aria-hidden size={16} className="mt-1 shrink-0" />
      {t("chat.withdrawn")}
    </p>
  );
}

function useNotes(turn: Turn): { question: Note[]; answer: Note[] } {
  const { t } = useTranslation();
  const kind = useKindWords();
  return useMemo(() => {
    const hidden = (turn.privacy?.tokens ?? []).map((token) => ({
      in: token.in,
      note: {
        start: token.start,
        end: token.end,
        kind: "hidden" as const,
        label: t("chat.hidden", { type: kind(token.type), placeholder: token.placeholder }),
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
  }, [turn.privacy, turn.unsupported, t, kind]);
}

const TOLD_MILLIS = 10_000;

/** Tells a screen reader the answer sentence by sentence while it comes; then it goes, so that nothing is read twice. */
function Announcer({ text, running }: { text: string; running: boolean }) {
  const [came, setCame] = useState(running);
  useEffect(() => {
    if (running) return;
    const timer = setTimeout(() => setCame(false), TOLD_MILLIS);
    return () => clearTimeout(timer);
  }, [running]);
  if (!came) return null;
  return (
    <div aria-live="polite" aria-relevant="additions" aria-atomic={false} className="sr-only">
      {sentencesOf(text, !running).map((sentence, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sentences are only ever added at the end
        <p key={index}>{sentence}</p>
      ))}
    </div>
  );
}
