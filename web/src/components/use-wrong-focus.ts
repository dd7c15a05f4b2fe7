import { type RefObject, useEffect, useRef } from "react";

/** The form that gets it; when something in it turns out to be wrong, the first such field gets the focus. */
export function useWrongFocus(wrong: object): RefObject<HTMLFormElement> {
  const form = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new finding moves the focus, not only the first
  useEffect(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(), [wrong]);
  return form;
}
