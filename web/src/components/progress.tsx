import { cx } from "@/lib/cx";

/** How far something is; without a value it only says that it goes on. */
export function Progress({
  value,
  label,
  className,
}: {
  value: number | undefined;
  label: string;
  className?: string;
}) {
  const percent = value === undefined ? undefined : Math.round(Math.max(0, Math.min(1, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={cx("h-1 overflow-hidden rounded-full bg-sunken", className)}
    >
      <div
        className={cx(
          "h-full rounded-full bg-accent transition-[width]",
          percent === undefined && "animate-breathe w-full",
        )}
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
