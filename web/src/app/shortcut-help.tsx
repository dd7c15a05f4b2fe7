import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/dialog";
import { SHORTCUTS, type Shortcut, type ShortcutName } from "@/lib/shortcuts";

/** Every key that does something here. */
export function ShortcutHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("shortcuts.title")}>
      <dl className="divide-y divide-line">
        {(Object.keys(SHORTCUTS) as ShortcutName[]).map((name) => (
          <div key={name} className="flex items-center justify-between gap-4 py-2">
            <dt>{t(`shortcuts.${name}`)}</dt>
            <dd className="flex gap-1">
              {keysOf(SHORTCUTS[name]).map((key) => (
                <kbd
                  key={key}
                  className="inline-flex h-6 min-w-6 items-center justify-center rounded-sm border border-edge/60 px-1.5 font-sans text-xs"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function keysOf({ key, mod, shift }: Shortcut): string[] {
  const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
  const last = key === "Escape" ? "Esc" : key.length === 1 ? key.toUpperCase() : key;
  return [...(mod ? [mac ? "⌘" : "Ctrl"] : []), ...(shift ? ["Shift"] : []), last];
}
