import { ArrowLeft, ArrowRight, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button";
import { SourceView } from "@/components/source/source-view";
import type { Passage, Turn } from "@/lib/types";
import { usePlace } from "./citation";
import { citedNumbers } from "./turns";

interface SourcesProps {
  neuron: string;
  turn: Turn;
  passage: Passage;
  onShow: (n: number) => void;
  onClose: () => void;
}

/** The document behind a citation, opened at the passage. */
export function SourcesPanel({ neuron, turn, passage, onShow, onClose }: SourcesProps) {
  const { t } = useTranslation();
  const place = usePlace();
  const numbers = citedNumbers(turn);
  const at = numbers.indexOf(passage.n);
  const before = numbers[at - 1];
  const after = numbers[at + 1];
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex items-start gap-1 border-b border-line py-2 pl-4 pr-2">
        <div className="min-w-0 grow py-1">
          <h2 className="flex items-center gap-2 font-semibold">
            <span className="inline-flex h-6 min-w-6 shrink-0 items-center justify-center rounded-full bg-accent px-1.5 text-xs text-accent-ink">
              {passage.n}
            </span>
            <span className="truncate" title={passage.name}>
              {passage.name}
            </span>
          </h2>
          <p className="truncate text-sm text-muted">{place(passage)}</p>
        </div>
        <IconButton
          small
          label={t("source.before")}
          icon={ArrowLeft}
          disabled={before === undefined}
          onClick={() => before !== undefined && onShow(before)}
        />
        <IconButton
          small
          label={t("source.after")}
          icon={ArrowRight}
          disabled={after === undefined}
          onClick={() => after !== undefined && onShow(after)}
        />
        <IconButton small label={t("source.close")} icon={X} onClick={onClose} />
      </header>
      <div className="min-h-0 grow">
        <SourceView key={passage.document} neuron={neuron} name={passage.name} span={passage} />
      </div>
    </div>
  );
}
