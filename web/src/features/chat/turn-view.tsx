import { WifiOff } from "lucide-react";
import { memo, type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { AnswerText } from "@/components/answer-text";
import { ErrorNote } from "@/components/states";
import type { Note } from "@/lib/annotate";
import { ProblemError } from "@/lib/problem";
import type { Turn } from "@/lib/types";
import { CitationChip } from "./citation";
import { EditQuestion, Question } from "./question";
import { Steps } from "./steps";
import { Actions } from "./turn-actions";
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
