import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { cx } from "@/lib/cx";

interface DisclosureProps {
  label: string;
  initiallyOpen?: boolean;
  /** The look of what opens. */
  className: string;
  children: ReactNode;
}

/** A line that opens what few people want; what stands in its fields stays when it is closed. */
export function Disclosure({ label, initiallyOpen = false, className, children }: DisclosureProps) {
  const [open, setOpen] = useState(initiallyOpen);
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="inline-flex min-h-8 items-center gap-1 rounded text-sm text-muted hover:text-ink"
      >
        <ChevronRight aria-hidden size={16} className={cx("transition-transform", open && "rotate-90")} />
        {label}
      </button>
      <div className={cx(open ? className : "hidden")}>{children}</div>
    </>
  );
}
