import { Slot } from "@radix-ui/react-slot";
import type { LucideIcon } from "lucide-react";
import { type ButtonHTMLAttributes, forwardRef } from "react";
import { cx } from "@/lib/cx";
import { Tip } from "./tip";

type Variant = "primary" | "secondary" | "quiet" | "danger";

const LOOK: Record<Variant, string> = {
  primary: "bg-accent text-accent-ink hover:bg-accent-strong",
  secondary: "border border-edge/60 bg-surface text-ink hover:bg-sunken",
  quiet: "text-ink hover:bg-sunken",
  danger: "border border-danger/60 bg-surface text-danger hover:bg-danger-soft",
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: Variant;
  small?: boolean;
  /** Draws its only child, a link, as this button. */
  asChild?: boolean;
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { variant = "secondary", small = false, asChild = false, className, ...rest },
  ref,
) {
  const Part = asChild ? Slot : "button";
  return (
    <Part
      ref={ref}
      type={asChild ? undefined : "button"}
      className={cx(
        "inline-flex shrink-0 items-center justify-center gap-2 whitespace-nowrap rounded font-medium transition-colors",
        "disabled:cursor-not-allowed disabled:opacity-50",
        small ? "h-8 px-3 text-sm" : "h-10 px-4 text-base",
        LOOK[variant],
        className,
      )}
      {...rest}
    />
  );
});

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  icon: LucideIcon;
  small?: boolean;
  pressed?: boolean;
}

/** A button that is one icon: its name is its label, shown on hover and focus. */
export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, icon: Icon, small = false, pressed, className, ...rest },
  ref,
) {
  return (
    <Tip text={label}>
      <button
        ref={ref}
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        className={cx(
          "inline-flex shrink-0 items-center justify-center rounded transition-colors hover:bg-sunken hover:text-ink",
          "disabled:cursor-not-allowed disabled:opacity-40",
          pressed ? "bg-accent-soft text-accent" : "text-muted",
          small ? "size-8" : "size-10",
          className,
        )}
        {...rest}
      >
        <Icon aria-hidden size={small ? 16 : 18} strokeWidth={1.75} />
      </button>
    </Tip>
  );
});
