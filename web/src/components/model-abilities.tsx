import { Check, CircleHelp, type LucideIcon, TriangleAlert, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cx } from "@/lib/cx";
import { count } from "@/lib/format";
import { useLocale } from "@/lib/i18n";
import type { Ability, Capabilities, Source, TokenLimit } from "@/lib/types";
import { Explained } from "./region";

const ABILITIES = ["tools", "json_schema", "vision", "thinking"] as const;

type State = "yes" | "no" | "unknown" | "refuted";

const LOOK: Record<State, { icon: LucideIcon; color: string }> = {
  yes: { icon: Check, color: "bg-good-soft text-good" },
  no: { icon: X, color: "bg-sunken text-muted" },
  unknown: { icon: CircleHelp, color: "bg-sunken text-muted" },
  refuted: { icon: TriangleAlert, color: "bg-attention-soft text-attention" },
};

/** What a model can do, a badge each; who says so stands in its explanation. */
export function ModelAbilities({ known }: { known: Capabilities }) {
  const { t } = useTranslation();
  return (
    <ul aria-label={t("models.abilities")} className="flex flex-wrap gap-2">
      <li>
        <Context limit={known.context} output={known.output} />
      </li>
      {ABILITIES.map((name) => (
        <li key={name}>
          <AbilityBadge name={name} ability={known[name]} />
        </li>
      ))}
    </ul>
  );
}

function AbilityBadge({ name, ability }: { name: (typeof ABILITIES)[number]; ability: Ability }) {
  const { t } = useTranslation();
  const state = ability.refuted ? "refuted" : ability.is;
  const explained = [
    t(`models.ability.${name}.means`),
    t(`models.is.${state}`),
    ability.source === undefined ? t("models.examineToKnow") : t(`models.source.${ability.source}`),
  ].join(" ");
  return (
    <Badge state={state} explained={explained}>
      {t(`models.ability.${name}.name`)}
      <span className="sr-only">: {t(`models.is.${state}`)}</span>
    </Badge>
  );
}

function Context({ limit, output }: { limit: TokenLimit | undefined; output: TokenLimit | undefined }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const says = (source: Source) => t(`models.source.${source}`);
  const answer =
    output === undefined
      ? ""
      : ` ${t("models.output", { tokens: count(output.tokens, locale) })} ${says(output.source)}`;
  if (limit === undefined)
    return (
      <Badge state="unknown" explained={`${t("models.contextUnknownMeans")}${answer}`}>
        {t("models.contextUnknown")}
      </Badge>
    );
  const tokens = count(limit.tokens, locale);
  return (
    <Badge
      state={limit.refuted ? "refuted" : "yes"}
      explained={`${t(limit.refuted ? "models.contextRefuted" : "models.contextMeans", { tokens })} ${says(limit.source)}${answer}`}
    >
      {t("models.context", { tokens })}
    </Badge>
  );
}

function Badge({ state, explained, children }: { state: State; explained: string; children: React.ReactNode }) {
  const { icon: Icon, color } = LOOK[state];
  return (
    <Explained
      text={explained}
      className={cx(
        "inline-flex h-6 shrink-0 items-center gap-1 whitespace-nowrap rounded-full px-2 text-xs font-medium",
        color,
      )}
    >
      <Icon aria-hidden size={14} strokeWidth={2} />
      {children}
    </Explained>
  );
}
