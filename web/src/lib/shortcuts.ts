import { useEffect } from "react";

/** A key of the page, as `?` lists it. `mod` is Ctrl, or Cmd on a Mac. */
export interface Shortcut {
  key: string;
  mod?: boolean;
  shift?: boolean;
}

export const SHORTCUTS = {
  goTo: { key: "k", mod: true },
  newChat: { key: "o", mod: true, shift: true },
  composer: { key: "/" },
  stop: { key: "Escape" },
  citationBefore: { key: "[" },
  citationAfter: { key: "]" },
  help: { key: "?" },
} as const satisfies Record<string, Shortcut>;

export type ShortcutName = keyof typeof SHORTCUTS;

/** Runs the action on its key; keys without Ctrl are left alone while one types. */
export function useShortcut(name: ShortcutName, action: (() => void) | undefined): void {
  useEffect(() => {
    if (action === undefined) return;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !matches(SHORTCUTS[name], event)) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [name, action]);
}

export function matches(shortcut: Shortcut, event: KeyboardEvent): boolean {
  // AltGr, with which German keyboards type [ and ], looks like Ctrl and Alt together.
  const mod = !event.getModifierState("AltGraph") && (event.ctrlKey || event.metaKey);
  if (event.key.toLowerCase() !== shortcut.key.toLowerCase() || mod !== (shortcut.mod ?? false)) return false;
  if (shortcut.mod) return event.shiftKey === (shortcut.shift ?? false);
  return event.key === "Escape" || !isTyping(event.target);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
