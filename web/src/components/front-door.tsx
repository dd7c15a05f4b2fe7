import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Logo } from "./logo";

/** The frame of what one sees before one is inside: set-up and sign-in. */
export function FrontDoor({
  title,
  lead,
  wide = false,
  children,
}: {
  title: string;
  lead?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className="flex min-h-full flex-col items-center px-4 py-8 sm:justify-center">
      <main className={`w-full ${wide ? "max-w-2xl" : "max-w-[26rem]"}`}>
        <div className="mb-8 flex justify-center">
          <Logo />
        </div>
        <div className="rounded-lg border border-line bg-surface p-6 sm:p-8">
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {lead === undefined ? null : <div className="mt-1 text-muted">{lead}</div>}
          <div className="mt-6">{children}</div>
        </div>
        <p className="mt-6 text-center text-sm text-muted">{t("frontDoor.stays")}</p>
      </main>
    </div>
  );
}
