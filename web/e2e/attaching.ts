import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { inspect, pointAt } from "./browser";
import type { TestFile } from "./files";

const note = (name: string, text: string): TestFile => ({ name, type: "text/plain", bytes: Buffer.from(text) });

/** Files given to a Neuron where one asks: by button, drop and paste. */
export function attaching(page: () => Page, neuron: string, ask: (question: string) => Promise<void>): void {
  const box = () => page().getByRole("textbox", { name: "Your question" });
  const row = (name: string, state: string) => page().locator(`[data-upload="${name}"][data-state=${state}]`);

  /** What a browser does when somebody drops or pastes files. */
  const hand = (kind: "drop" | "paste", { name, type, bytes }: TestFile) =>
    page().evaluate(
      ([event, file, mime, text]) => {
        const data = new DataTransfer();
        data.items.add(new File([text ?? ""], file ?? "", { type: mime ?? "" }));
        const target = document.querySelector("textarea") ?? document.body;
        target.dispatchEvent(
          event === "drop"
            ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
            : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
        );
      },
      [kind, name, type, bytes.toString("utf8")],
    );

  it("takes a file in the composer, shows how it goes, and answers from it at once", async () => {
    await page().getByRole("link", { name: neuron, exact: true }).first().click();
    await page().getByRole("heading", { name: neuron, level: 1 }).waitFor();
    const chosen = page().waitForEvent("filechooser");
    await page().getByRole("button", { name: "Add files to its documents" }).click();
    const file = note("lighthouse.txt", "The lighthouse of Brinmore is painted with ochre stripes every ninth spring.");
    await (await chosen).setFiles([{ name: file.name, mimeType: file.type, buffer: file.bytes }]);
    await row(file.name, "done").waitFor({ timeout: 60_000 });
    expect(await inspect(page(), "attached")).toEqual([]);
    await ask("How often is the lighthouse of Brinmore painted?");
    await page()
      .locator("article")
      .last()
      .getByRole("button", { name: /^Source \d+: lighthouse\.txt/ })
      .first()
      .waitFor();
  });

  it("takes what is dropped on the chat or pasted into it, and leaves pasted text alone", async () => {
    await hand("drop", note("ferry-bell.txt", "The ferry bell rings four times in fog."));
    await row("ferry-bell.txt", "done").waitFor({ timeout: 60_000 });
    await hand("paste", note("harbour-cat.txt", "The harbour cat is called Pumpernickel."));
    await row("harbour-cat.txt", "done").waitFor({ timeout: 60_000 });
    await box().fill("draft");
    await box().press("End");
    await page().evaluate(() => document.execCommand("insertText", false, " text"));
    expect(await box().inputValue()).toBe("draft text");
    await box().fill("");
  });

  it("says of a file that it can't take what is wrong, where one asks, and forgets it when told", async () => {
    await hand("drop", note("payroll.exe", `MZ${"\u0007".repeat(400)}`));
    await row("payroll.exe", "failed").waitFor({ timeout: 60_000 });
    expect(await row("payroll.exe", "failed").innerText()).toMatch(/PDF, (Word|DOCX)/i);
    expect(await inspect(page(), "attached-failed")).toEqual([]);
    await page().getByRole("button", { name: "Take payroll.exe off this list" }).click();
    await row("payroll.exe", "failed").waitFor({ state: "detached" });
  });

  it("has room for a very long name, in the composer, the list and the card of a citation", async () => {
    const name = `${"minutes_of_the_harbour_board_".repeat(6)}final.txt`;
    await hand("drop", note(name, "The harbour board bought a violet dredger named Perpetua."));
    await row(name, "done").waitFor({ timeout: 60_000 });
    expect(await inspect(page(), "attached-long-name", false)).toEqual([]);
    await ask("What is the violet dredger of the harbour board named?");
    const chip = page()
      .locator("article")
      .last()
      .getByRole("button", { name: new RegExp(`^Source \\d+: ${name}`) })
      .first();
    expect(await pointAt(page(), chip)).toContain("violet dredger named Perpetua");
    const card = page().locator("[data-radix-popper-content-wrapper] > [data-side]");
    expect(await card.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    await chip.click();
    await page().getByRole("complementary", { name: "Sources" }).getByRole("heading", { name }).waitFor();
    expect(await inspect(page(), "long-name-source", false)).toEqual([]);
    await page().keyboard.press("Escape");
    await page()
      .getByRole("link", { name: /documents?$/ })
      .click();
    await page().getByRole("table").getByRole("button", { name, exact: true }).waitFor();
    expect(await inspect(page(), "long-name-documents", false)).toEqual([]);
    await page().goBack();
    await page().locator("article[data-state=done]").last().waitFor();
  });

  it("asks the server for the list of conversations once, however much one does", async () => {
    const lists: string[] = [];
    const count = (request: { url: () => string }) => {
      if (/\/api\/v1\/conversations(\?|$)/.test(request.url())) lists.push(request.url());
    };
    page().on("request", count);
    await ask("What is the harbour cat called?");
    const named = page().getByRole("list", { name: "Conversations" }).getByRole("link").first();
    await page().getByRole("link", { name: "Home", exact: true }).click();
    await page().getByRole("heading", { name: "Recent conversations" }).waitFor();
    await named.click();
    await page().locator("article[data-state=done]").last().waitFor();
    page().off("request", count);
    expect(lists).toEqual([]);
  });
}
