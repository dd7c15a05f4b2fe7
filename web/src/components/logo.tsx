/** The name with its mark: two membranes. */
export function Logo() {
  return (
    <span className="inline-flex items-center gap-2">
      <svg
        aria-hidden="true"
        width="26"
        height="26"
        viewBox="0 0 32 32"
        fill="none"
        strokeLinecap="round"
        strokeWidth="2.6"
      >
        <rect width="32" height="32" rx="8" className="fill-accent" />
        <path d="M7 12c3-3.4 6-3.4 9 0s6 3.4 9 0" className="stroke-accent-ink" />
        <path d="M7 20c3-3.4 6-3.4 9 0s6 3.4 9 0" className="stroke-accent-ink" opacity="0.6" />
      </svg>
      <span className="text-lg font-semibold tracking-[0.08em]">BRANE</span>
    </span>
  );
}
