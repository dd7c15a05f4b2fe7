import { CircleCheck, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Neuron } from "@/lib/types";

/** For administrators: what needs doing, each with the place where it is done. */
export function HealthStrip({ neurons }: { neurons: Neuron[] }) {
  const { t } = useTranslation();
  const todo = [
    neurons.some((neuron) => neuron.model.site_default && neuron.model.provider === "extractive")
      ? { text: t("home.health.noModel"), action: t("home.health.chooseModel"), to: "/setup/model" }
      : undefined,
    neurons.length > 0 && neurons.every((neuron) => neuron.documents === 0)
      ? { text: t("home.health.noDocuments"), action: t("home.health.trySamples"), to: "/setup/try" }
      : undefined,
  ].filter((entry) => entry !== undefined);
  if (todo.length === 0) {
    return (
      <p className="mb-6 flex items-center gap-2 text-sm text-muted">
        <CircleCheck aria-hidden size={16} className="text-good" />
        {t("home.health.fine")}
      </p>
    );
  }
  return (
    <ul className="mb-6 divide-y divide-line rounded-lg border border-line bg-surface">
      {todo.map((entry) => (
        <li key={entry.to} className="flex items-start gap-x-3 px-4 py-3 text-sm">
          <TriangleAlert aria-hidden size={16} className="mt-1 shrink-0 text-attention" />
          <span className="flex min-w-0 grow flex-wrap items-center justify-between gap-x-3 gap-y-1">
            {entry.text}
            <Link
              to={entry.to}
              className="inline-flex min-h-6 items-center rounded font-medium text-accent hover:underline"
            >
              {entry.action}
            </Link>
          </span>
        </li>
      ))}
    </ul>
  );
}
