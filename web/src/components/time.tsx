import { ago, dateTime, exact } from "@/lib/format";
import { useLocale } from "@/lib/i18n";

/** A time as people say it, exact on hover. */
export function Time({ value, full = false, className }: { value: string; full?: boolean; className?: string }) {
  const locale = useLocale();
  return (
    <time dateTime={value} title={exact(value, locale)} className={className}>
      {full ? dateTime(value, locale) : ago(value, locale)}
    </time>
  );
}
