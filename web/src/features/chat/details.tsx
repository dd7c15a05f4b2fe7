import * as Popover from "@radix-ui/react-popover";
import { Info } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button";
import { CopyId } from "@/components/states";
import { TierMark } from "@/components/tier-mark";
import { Time } from "@/components/time";
import { useKindWords } from "@/components/words";
import { count, duration, size } from "@/lib/format";
import { useLocale } from "@/lib/i18n";
import type { Turn } from "@/lib/types";

/** What stands behind an answer: model, version, tokens, times, what was hidden, what left. */
export function Details({ turn }: { turn: Turn }) {
  const { t } = useTranslation();
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton small label={t("chat.details")} icon={Info} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={16}
          aria-label={t("chat.details")}
          className="animate-appear z-50 w-[min(24rem,calc(100vw-2rem))] rounded-lg border border-line bg-raised p-4 shadow"
        >
          <Facts turn={turn} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Facts({ turn }: { turn: Turn }) {
  const { t } = useTranslation();
  const language = useLocale();
  const kind = useKindWords();
  const { usage, privacy, model } = turn;
  const pseudonymised = Object.entries(privacy?.pseudonymised ?? {});
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-sm">
      <Fact name={t("details.model")}>
        {model?.provider === "extractive" ? t("chat.noModel") : (model?.model ?? model?.provider ?? "–")}
      </Fact>
      {turn.neuron === undefined ? null : (
        <Fact name={t("details.neuron")}>
          {t("details.version", { id: turn.neuron.id, version: turn.neuron.version })}
        </Fact>
      )}
      {turn.tier === undefined ? null : (
        <Fact name={t("details.tier")}>
          <TierMark tier={turn.tier} />
        </Fact>
      )}
      {usage === undefined ? null : (
        <Fact name={t("details.times")}>
          {t("details.firstAndTotal", {
            first: duration(usage.first_token_millis, language),
            total: duration(usage.total_millis, language),
          })}
        </Fact>
      )}
      {usage?.output_tokens === undefined ? null : (
        <Fact name={t("details.tokens")}>
          {t("details.inAndOut", {
            in: count(usage.input_tokens ?? 0, language),
            out: count(usage.output_tokens, language),
          })}
        </Fact>
      )}
      {privacy === undefined ? null : (
        <>
          <Fact name={t("details.pseudonymised")}>
            {pseudonymised.length === 0
              ? t("details.nothing")
              : pseudonymised.map(([type, times]) => `${kind(type)} ${times}`).join(", ")}
          </Fact>
          <Fact name={t("details.left")}>
            {privacy.left.bytes === 0
              ? t("details.nothing")
              : t("details.leftTo", { bytes: size(privacy.left.bytes, language), to: privacy.left.to ?? "?" })}
          </Fact>
        </>
      )}
      <Fact name={t("details.when")}>
        <Time value={turn.created} show="full" />
      </Fact>
      <Fact name={t("details.turn")}>
        <CopyId id={turn.id}>{turn.id}</CopyId>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
