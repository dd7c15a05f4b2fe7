import { ArrowUpRight, FilePlus2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Neuron } from "@/lib/types";

interface StartersProps {
  neuron: Neuron;
  disabled: boolean;
  onAsk: (question: string) => void;
}

/** The empty chat: what this Neuron is for, on what it answers, and questions to begin with. */
export function Starters({ neuron, disabled, onAsk }: StartersProps) {
  const { t } = useTranslation();
  return (
    <div className="mx-auto flex min-h-full w-full max-w-3xl flex-col justify-center px-4 py-8">
      <h1 className="text-2xl font-semibold tracking-tight">{neuron.name}</h1>
      <p className="mt-1 max-w-measure text-muted">{neuron.description}</p>
      <p className="mt-3">
        <Link
          to={`/neurons/${neuron.id}/documents`}
          className="inline-flex min-h-6 items-center gap-2 rounded text-sm font-medium text-accent hover:underline"
        >
          <FilePlus2 aria-hidden size={16} />
          {neuron.documents > 0 ? t("chat.answersFrom", { count: neuron.documents }) : t("chat.noDocuments")}
        </Link>
      </p>
      {neuron.starters.length === 0 ? null : (
        <ul className="mt-8 grid gap-2 sm:grid-cols-2">
          {neuron.starters.map((starter) => (
            <li key={starter}>
              <button
                type="button"
                disabled={disabled}
                onClick={() => onAsk(starter)}
                className="group flex h-full w-full items-start justify-between gap-3 rounded-lg border border-line bg-surface p-4 text-left transition-colors hover:border-accent disabled:opacity-60"
              >
                {starter}
                <ArrowUpRight aria-hidden size={16} className="mt-1 shrink-0 text-muted group-hover:text-accent" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
