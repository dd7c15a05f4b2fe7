import { ago, dateTime, day, exact } from "@/lib/format";
import { useLocale } from "@/lib/i18n";

const SHOWN = { ago, day, full: dateTime };

interface TimeProps {
  value: string;
  show?: keyof typeof SHOWN;
  className?: string | undefined;
}

/** A time as people say it, exact on hover. */
export function Time({ value, show = "ago", className }: TimeProps) {
  const locale = useLocale();
  return (
    <time dateTime={value} title={exact(value, locale)} className={className}>
      {SHOWN[show](value, locale)}
    </time>
  );
}
