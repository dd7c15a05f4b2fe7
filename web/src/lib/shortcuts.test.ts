// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { matches, SHORTCUTS } from "./shortcuts";

function press(key: string, init: KeyboardEventInit = {}, target: HTMLElement = document.body): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, ...init });
  target.dispatchEvent(event);
  return event;
}

/** AltGr as German keyboards send it: Ctrl and Alt together. */
function altGraph(key: string): KeyboardEvent {
  const event = press(key, { ctrlKey: true, altKey: true });
  Object.defineProperty(event, "getModifierState", { value: (name: string) => name === "AltGraph" });
  return event;
}

describe("matches", () => {
  it("knows Ctrl and Cmd, and Shift only where it belongs", () => {
    expect(matches(SHORTCUTS.goTo, press("k", { ctrlKey: true }))).toBe(true);
    expect(matches(SHORTCUTS.goTo, press("K", { metaKey: true }))).toBe(true);
    expect(matches(SHORTCUTS.goTo, press("k", { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(matches(SHORTCUTS.newChat, press("O", { ctrlKey: true, shiftKey: true }))).toBe(true);
  });

  it("hears brackets that a German keyboard types with AltGr", () => {
    expect(matches(SHORTCUTS.citationAfter, altGraph("]"))).toBe(true);
    expect(matches(SHORTCUTS.citationAfter, press("]", { ctrlKey: true }))).toBe(false);
  });

  it("leaves single keys to those who type, but hears Escape", () => {
    const input = document.body.appendChild(document.createElement("textarea"));
    expect(matches(SHORTCUTS.composer, press("/", {}, input))).toBe(false);
    expect(matches(SHORTCUTS.composer, press("/"))).toBe(true);
    expect(matches(SHORTCUTS.stop, press("Escape", {}, input))).toBe(true);
  });
});
