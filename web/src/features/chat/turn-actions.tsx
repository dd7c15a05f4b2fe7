import { Copy, Pencil, RefreshCw, ThumbsDown, ThumbsUp } from "lucide-react";
import { type FormEvent, type RefObject, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "@/components/button";
import { TextField } from "@/components/field";
import { say, sayProblem } from "@/components/toasts";
import { copy } from "@/lib/clipboard";
import type { Turn } from "@/lib/types";
import { sendFeedback } from "./api";
import { Details } from "./details";

/** What one can do with an answer. */
export function Actions({
  turn,
  edit,
  onEdit,
  onAskAgain,
}: {
  turn: Turn;
  /** The button that leads to editing, to which one comes back. */
  edit: RefObject<HTMLButtonElement>;
  onEdit: () => void;
  onAskAgain: (question: string, replaces: string) => void;
}) {
  const { t } = useTranslation();
  const [explaining, setExplaining] = useState(false);
  const [value, setValue] = useState(turn.feedback?.value ?? null);
  const rate = (next: "good" | "bad") => {
    const chosen = next === value ? null : next;
    const before = value;
    setValue(chosen);
    setExplaining(chosen === "bad");
    sendFeedback(turn.id, { value: chosen }).catch((thrown: unknown) => {
      setValue(before);
      sayProblem(thrown);
    });
  };
  return (
    <>
      <div className="-ml-2 mt-2 flex flex-wrap items-center">
        {turn.answer === "" ? null : (
          <IconButton
            small
            label={t("chat.copy")}
            icon={Copy}
            onClick={() => void copy(turn.answer).then(() => say(t("common.copied")))}
          />
        )}
        <IconButton ref={edit} small label={t("chat.edit")} icon={Pencil} onClick={onEdit} />
        <IconButton
          small
          label={t("chat.regenerate")}
          icon={RefreshCw}
          onClick={() => onAskAgain(turn.question, turn.id)}
        />
        {turn.state === "done" && !turn.withdrawn ? (
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
      {explaining ? <Reason turn={turn.id} onDone={() => setExplaining(false)} /> : null}
    </>
  );
}

const REASON_MAX = 1_000;

/** What was wrong with the answer, for those who look after the Neuron. */
function Reason({ turn, onDone }: { turn: string; onDone: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await sendFeedback(turn, { value: "bad", reason: reason.trim() });
      say(t("chat.thanks"));
      onDone();
    } catch (thrown) {
      sayProblem(thrown);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="mt-2 flex max-w-measure items-end gap-2">
      <TextField
        className="grow"
        label={t("chat.reason")}
        autoFocus
        maxLength={REASON_MAX}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button onClick={onDone}>{t("common.cancel")}</Button>
      <Button variant="primary" type="submit" disabled={reason.trim() === ""}>
        {t("chat.send")}
      </Button>
    </form>
  );
}
