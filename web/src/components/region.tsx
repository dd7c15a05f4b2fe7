import { forwardRef, type HTMLAttributes, type ReactNode } from "react";
import { cx } from "@/lib/cx";
import { Tip } from "./tip";

/**
 * A part of the page that scrolls by itself, and that the keyboard can therefore reach. It is positioned, so that words for
 * screen readers only, which are laid out absolutely, scroll with it instead of making the whole page longer.
 */
export const ScrollRegion = forwardRef<HTMLElement, HTMLAttributes<HTMLElement> & { "aria-label": string }>(
  function ScrollRegion({ className, ...props }, ref) {
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    return <section ref={ref} tabIndex={0} className={cx("relative", className)} {...props} />;
  },
);

/** Words with an explanation on hover and on focus. */
export function Explained({ text, className, children }: { text: string; className: string; children: ReactNode }) {
  return (
    <Tip text={text}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation must be reachable by keyboard (WCAG 1.4.13) */}
      <span tabIndex={0} className={className}>
        {children}
      </span>
    </Tip>
  );
}
