import * as Radix from "@radix-ui/react-tabs";
import type { ReactNode } from "react";
import { cx } from "@/lib/cx";

/** The names of the parts of a screen, of which one is shown. */
export function TabList({ children }: { children: ReactNode }) {
  return <Radix.List className="mb-6 flex gap-6 border-b border-line">{children}</Radix.List>;
}

export function Tab({ value, children }: { value: string; children: string }) {
  return (
    <Radix.Trigger
      value={value}
      className={cx(
        "-mb-px min-h-10 border-b-2 border-transparent font-medium text-muted transition-colors hover:text-ink",
        "data-[state=active]:border-accent data-[state=active]:text-ink",
      )}
    >
      {children}
    </Radix.Trigger>
  );
}
