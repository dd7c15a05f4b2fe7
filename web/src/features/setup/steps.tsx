import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FrontDoor } from "@/components/front-door";
import { useTitle } from "@/components/page";
import { cx } from "@/lib/cx";

const STEPS = ["account", "model", "try"] as const;
export type SetupStep = (typeof STEPS)[number];

/** One step of the set-up, and where it stands among the three. */
export function SetupFrame({ step, wide = false, children }: { step: SetupStep; wide?: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  useTitle(t("setup.title"));
  const current = STEPS.indexOf(step);
  return (
    <FrontDoor title={t(`setup.${step}.title`)} lead={t(`setup.${step}.lead`)} wide={wide}>
      <ol className="mb-6 flex gap-2" aria-label={t("setup.title")}>
        {STEPS.map((name, index) => (
          <li key={name} aria-current={index === current ? "step" : undefined} className="min-w-0 flex-1">
            <span className={cx("block h-1 rounded-full", index <= current ? "bg-accent" : "bg-line")} />
            <span
              className={cx(
                "mt-1 flex items-center gap-1 truncate text-xs",
                index === current ? "font-medium" : "text-muted",
              )}
            >
              {index < current ? <Check aria-hidden size={12} /> : null}
              {t(`setup.${name}.step`)}
            </span>
          </li>
        ))}
      </ol>
      {children}
    </FrontDoor>
  );
}
