import { ArrowUp, Building2, Square } from "lucide-react";
import { type ClipboardEvent, forwardRef, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Explained } from "@/components/region";
import { TierMark } from "@/components/tier-mark";
import { Tip } from "@/components/tip";
import { useFeeding } from "@/components/upload/use-feeding";
import { cx } from "@/lib/cx";
import { useShortcut } from "@/lib/shortcuts";
import { drafts } from "@/lib/storage";
import type { Neuron } from "@/lib/types";
import { Attach, Attached, filesOf } from "./attach";

interface ComposerProps {
  neuron: Neuron | undefined;
  /** Under which name the draft is kept. */
  draft: string;
  running: boolean;
  onAsk: (question: string) => void;
  onStop: () => void;
  autoFocus?: boolean;
}

/** Where one writes: focus comes back here when what had it is gone. */
export const COMPOSER = "composer";
const QUESTION_MAX = 20_000;
const HEIGHT_MAX = 240;

/** Where one asks: who answers, and what would leave the building, stand under it. */
export function Composer({ neuron, draft, running, onAsk, onStop, autoFocus = false }: ComposerProps) {
  const { t } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => drafts.read(draft) ?? "");
  const feed = useFeeding(neuron);
  useShortcut("composer", () => area.current?.focus());
  useEffect(() => {
    const element = area.current;
    if (element === null) return;
    element.style.height = "auto";
    element.style.height = `${text === "" ? 48 : Math.min(element.scrollHeight, HEIGHT_MAX)}px`;
  }, [text]);

  const change = (value: string) => {
    setText(value);
    drafts.write(draft, value);
  };
  const ask = () => {
    const question = text.trim();
    if (question === "" || running || neuron === undefined) return;
    change("");
    onAsk(question);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    ask();
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = filesOf(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    feed(files);
  };
  // The button goes when the answer has ended: whoever pressed it is back where one writes.
  const stop = () => {
    area.current?.focus();
    onStop();
  };
  return (
    <div className="rounded-lg border border-edge/70 bg-surface shadow focus-within:border-accent">
      {neuron === undefined ? null : <Attached neuron={neuron} />}
      <textarea
        ref={area}
        id={COMPOSER}
        rows={1}
        value={text}
        maxLength={QUESTION_MAX}
        // biome-ignore lint/a11y/noAutofocus: in a new chat the question is what one came for
        autoFocus={autoFocus}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        aria-label={t("chat.question")}
        placeholder={neuron === undefined ? "" : t("chat.placeholder", { name: neuron.name })}
        className="block w-full resize-none rounded-lg bg-transparent px-4 pb-1 pt-3 text-base outline-none placeholder:text-muted"
      />
      <div className="flex items-center gap-2 px-2 pb-2">
        <div className="flex min-w-0 grow items-center gap-2">
          {neuron === undefined ? null : (
            <>
              <Attach neuron={neuron} onFiles={feed} />
              <TierMark tier={neuron.tier} />
              <ModelNote neuron={neuron} />
            </>
          )}
        </div>
        {running ? (
          <RoundButton
            label={t("chat.stop")}
            onClick={stop}
            icon={<Square aria-hidden size={14} fill="currentColor" />}
          />
        ) : (
          <RoundButton
            label={t("chat.send")}
            onClick={ask}
            disabled={text.trim() === "" || neuron === undefined}
            icon={<ArrowUp aria-hidden size={18} />}
          />
        )}
      </div>
    </div>
  );
}

interface RoundButtonProps {
  label: string;
  icon: JSX.Element;
  onClick: () => void;
  disabled?: boolean;
}

const RoundButton = forwardRef<HTMLButtonElement, RoundButtonProps>(function RoundButton(
  { label, icon, ...rest },
  ref,
) {
  return (
    <Tip text={label}>
      <button
        ref={ref}
        type="button"
        aria-label={label}
        className={cx(
          "flex size-9 shrink-0 items-center justify-center rounded-full bg-accent text-accent-ink transition-colors",
          "hover:bg-accent-strong disabled:bg-sunken disabled:text-muted",
        )}
        {...rest}
      >
        {icon}
      </button>
    </Tip>
  );
});

/** The model by name; on hover, exactly what would leave and to where. */
function ModelNote({ neuron }: { neuron: Neuron }) {
  const { t } = useTranslation();
  const { provider, model, endpoint, local } = neuron.model;
  const leaves =
    provider === "extractive"
      ? t("chat.leaves.nothing")
      : local
        ? t("chat.leaves.local", { where: endpoint ?? provider })
        : t(neuron.tier === 2 ? "chat.leaves.asItIs" : "chat.leaves.pseudonymised", { where: endpoint ?? provider });
  return (
    <Explained text={leaves} className="inline-flex min-h-6 min-w-0 items-center gap-1 rounded text-xs text-muted">
      <Building2 aria-hidden size={14} className="shrink-0" />
      <span className="truncate">
        {/* Where there is little room, the empty field names the Neuron, and the model is what one has to see. */}
        <span className="hidden sm:inline">{neuron.name} · </span>
        {provider === "extractive" ? t("chat.noModel") : (model ?? provider)}
      </span>
    </Explained>
  );
}
