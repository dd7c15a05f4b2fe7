import { type ReactNode, useEffect } from "react";

/** The frame of a screen that is not a conversation: a title, what can be done here, and the content. */
export function Page({
  title,
  lead,
  actions,
  children,
  wide = false,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  wide?: boolean;
}) {
  useTitle(title);
  return (
    <div className={`mx-auto w-full px-4 py-6 sm:px-8 sm:py-8 ${wide ? "max-w-6xl" : "max-w-5xl"}`}>
      <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="break-words text-2xl font-semibold tracking-tight">{title}</h1>
          {lead === undefined ? null : <div className="mt-1 max-w-measure text-muted">{lead}</div>}
        </div>
        {actions}
      </header>
      {children}
    </div>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "BRANE" ? title : `${title} · BRANE`;
  }, [title]);
}
