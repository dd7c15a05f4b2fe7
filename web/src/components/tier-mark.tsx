import { ShieldCheck, ShieldEllipsis, ShieldOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cx } from "@/lib/cx";
import type { Tier } from "@/lib/types";
import { Explained } from "./region";

const LOOK = {
  0: { icon: ShieldCheck, color: "bg-good-soft text-good" },
  1: { icon: ShieldEllipsis, color: "bg-info-soft text-info" },
  2: { icon: ShieldOff, color: "bg-attention-soft text-attention" },
} as const;

/** What may leave the building: icon and word, the same everywhere. */
export function TierMark({ tier, className }: { tier: Tier; className?: string }) {
  const { t } = useTranslation();
  const { icon: Icon, color } = LOOK[tier];
  return (
    <Explained
      text={t(`tier.t${tier}.means`)}
      className={cx(
        "inline-flex h-6 shrink-0 items-center gap-1 whitespace-nowrap rounded-full px-2 text-xs font-medium",
        color,
        className,
      )}
    >
      <Icon aria-hidden size={14} strokeWidth={2} />
      {t(`tier.t${tier}.name`)}
    </Explained>
  );
}
