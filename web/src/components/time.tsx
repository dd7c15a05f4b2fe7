import { useTranslation } from "react-i18next";
import { ago, dateTime, exact } from "@/lib/format";

/** A time as people say it, exact on hover. */
export function Time({ value, full = false, className }: { value: string; full?: boolean; className?: string }) {
  const { i18n } = useTranslation();
  return (
    <time dateTime={value} title={exact(value, i18n.language)} className={className}>
      {full ? dateTime(value, i18n.language) : ago(value, i18n.language)}
    </time>
  );
}
