// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startI18n } from "@/lib/i18n";
import { AnswerText } from "./answer-text";
import { TipProvider } from "./tip";

beforeAll(startI18n);
afterEach(cleanup);

function show(text: string) {
  return render(
    <TipProvider>
      <AnswerText text={text} cited={new Set([1])} notes={[]} chip={(n) => <button type="button">chip {n}</button>} />
    </TipProvider>,
  );
}

describe("AnswerText", () => {
  it("loads nothing: no image, no raw HTML, no live link", () => {
    const { container } = show(
      '![x](https://evil.example/p.png) <img src="https://evil.example/q.png"> <script>1</script> [x](javascript:alert(1)) [y](https://evil.example/?q=secret)',
    );
    expect(container.querySelector("img, script, iframe, a, style, object")).toBeNull();
  });

  it("asks before a link leaves the page, and shows where it goes", async () => {
    const opened = vi.spyOn(window, "open").mockReturnValue(null);
    show("See [the guideline](https://example.org/sepsis?x=1).");
    await userEvent.click(screen.getByRole("button", { name: /the guideline \(example.org\)/ }));
    expect(opened).not.toHaveBeenCalled();
    expect(screen.getByText("https://example.org/sepsis?x=1")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Open" }));
    expect(opened).toHaveBeenCalledWith("https://example.org/sepsis?x=1", "_blank", "noopener,noreferrer");
  });

  it("shows citations as chips, in tables too", () => {
    show("| a |\n|---|\n| first [1] |\n\nand [1], not [2].");
    expect(screen.getAllByRole("button", { name: "chip 1" })).toHaveLength(2);
    expect(screen.getByText(/not \[2\]/)).toBeTruthy();
  });
});
