import * as Radix from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "@/lib/cx";
import { Button, IconButton } from "./button";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  wide?: boolean;
}

export function Dialog({ open, onOpenChange, title, description, children, wide = false }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="animate-appear fixed inset-0 z-40 bg-shade/50" />
        <Radix.Content
          aria-describedby={description === undefined ? undefined : "dialog-description"}
          onOpenAutoFocus={focusContent}
          className={cx(
            "animate-appear fixed left-1/2 top-[10vh] z-40 max-h-[82vh] w-[calc(100vw-2rem)] -translate-x-1/2",
            "overflow-y-auto rounded-lg border border-line bg-raised p-6 shadow outline-none",
            wide ? "max-w-2xl" : "max-w-md",
          )}
        >
          <div className="mb-4 flex items-start justify-between gap-4">
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton small label={t("common.close")} icon={X} className="-mr-2 -mt-1" />
            </Radix.Close>
          </div>
          {description === undefined ? null : (
            <Radix.Description id="dialog-description" asChild>
              <div className="mb-4 text-muted">{description}</div>
            </Radix.Description>
          )}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Focus goes to the first field, else to the dialog itself: on a button it would open that button's explanation. */
function focusContent(event: Event): void {
  event.preventDefault();
  if (!(event.target instanceof HTMLElement)) return;
  const field = event.target.querySelector<HTMLElement>("input:not([disabled]), textarea, select");
  (field ?? event.target).focus();
}

interface ConfirmProps extends Omit<DialogProps, "children"> {
  action: string;
  danger?: boolean;
  onConfirm: () => Promise<void> | void;
}

/** Asks before something that cannot be taken back, or that leaves the page. */
export function Confirm({ action, danger = false, onConfirm, ...dialog }: ConfirmProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      dialog.onOpenChange(false);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog {...dialog}>
      <div className="flex justify-end gap-2">
        <Button onClick={() => dialog.onOpenChange(false)}>{t("common.cancel")}</Button>
        <Button variant={danger ? "danger" : "primary"} disabled={busy} onClick={() => void confirm()}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}

/** A panel that comes in from the side of a narrow window. */
export function Drawer({
  open,
  onOpenChange,
  title,
  side,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  side: "left" | "right";
  children: ReactNode;
}) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="animate-appear fixed inset-0 z-30 bg-shade/50" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focusContent}
          className={cx(
            "animate-from-side fixed inset-y-0 z-30 flex flex-col bg-surface shadow outline-none",
            side === "left" ? "left-0 w-[min(20rem,88vw)] [--from:-16px]" : "right-0 w-full max-w-xl",
          )}
        >
          <Radix.Title className="sr-only">{title}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
