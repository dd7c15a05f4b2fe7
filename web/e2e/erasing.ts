import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { inspect } from "./browser";

/** Documents with labels, and one that is erased for good with what was said of it. */
export function erasing(page: () => Page, neuron: string, ask: (question: string) => Promise<void>): void {
  const row = (name: string) => page().getByRole("row").filter({ hasText: name });

  async function choose(name: string, item: string) {
    await page()
      .getByRole("button", { name: `Actions for ${name}` })
      .click();
    await page().getByRole("menuitem", { name: item }).click();
  }

  it("gives a document labels and a date, and says which label is too long", async () => {
    await page().goto("/");
    await page()
      .getByRole("link", { name: `Documents of ${neuron}` })
      .click();
    await page().getByRole("table").waitFor();
    await choose("lighthouse.txt", "Labels and date");
    const dialog = page().getByRole("dialog", { name: "Labels of lighthouse.txt" });
    await dialog.getByLabel("Labels").fill("x".repeat(65));
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("at most 64 visible characters").waitFor();
    await dialog.getByLabel("Labels").fill("harbour, upkeep , harbour");
    await dialog.getByLabel("Date").fill("2024-05-01");
    expect(await inspect(page(), "labels")).toEqual([]);
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
    const chips = row("lighthouse.txt").getByRole("list", { name: "Labels" }).getByRole("listitem");
    await expect.poll(() => chips.allInnerTexts()).toEqual(["2024-05-01", "harbour", "upkeep"]);
    expect(await inspect(page(), "labelled")).toEqual([]);
  });

  it("labels what is added, and says so when the fields are closed", async () => {
    const open = page().getByRole("button", { name: "Label what is added" });
    await open.click();
    await page().getByRole("textbox", { name: "Labels" }).fill("harbour, night");
    expect(await inspect(page(), "label-new")).toEqual([]);
    await page().getByRole("button", { name: "What is added gets: harbour, night" }).click();
    const file = {
      name: "buoys.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("The buoys are painted each spring."),
    };
    await page().locator("input[type=file]").setInputFiles(file);
    const chips = row("buoys.txt").getByRole("list", { name: "Labels" }).getByRole("listitem");
    await expect.poll(() => chips.allInnerTexts()).toEqual(["harbour", "night"]);
  });

  it("limits a search to documents with a label, and keeps that in the address", async () => {
    const hits = () =>
      page()
        .getByRole("main")
        .getByRole("button", { name: /\.(txt|md|pdf|docx|html)/ });
    await page().getByRole("tab", { name: "Search inside" }).click();
    await page().getByRole("searchbox", { name: "Search inside the documents" }).fill("What is painted or swept?");
    await page().keyboard.press("Enter");
    await expect.poll(() => hits().count()).toBeGreaterThan(1);
    await page().getByRole("button", { name: "Limit to some documents" }).click();
    await page().getByLabel("With all of these labels").fill("harbour, upkeep");
    await page().getByRole("button", { name: "Search", exact: true }).click();
    await expect.poll(() => hits().count()).toBe(1);
    await page().reload();
    await expect.poll(() => hits().allInnerTexts()).toEqual([expect.stringContaining("lighthouse.txt")]);
    expect(await inspect(page(), "search-limited")).toEqual([]);
    await page().getByLabel("From").fill("2024-06-01");
    await page().getByRole("button", { name: "Search", exact: true }).click();
    await page().getByText("No passage fits.").waitFor();
  });

  it("erases a document for good, and withdraws the answers that drew on it", async () => {
    await page().getByRole("link", { name: "Ask", exact: true }).click();
    await page().getByRole("heading", { name: neuron, level: 1 }).waitFor();
    const question = "Which stripes does the lighthouse of Brinmore have?";
    await ask(question);
    const answer = page().locator("article").last();
    await answer.getByText("ochre stripes").first().waitFor();
    const conversation = page().url();
    await page()
      .getByRole("link", { name: /documents?$/ })
      .click();
    await page().getByRole("table").waitFor();
    await choose("lighthouse.txt", "Erase for good");
    const dialog = page().getByRole("dialog", { name: "Erase lighthouse.txt for good?" });
    expect(await inspect(page(), "erase")).toEqual([]);
    await dialog.getByRole("button", { name: "Erase for good" }).click();
    await row("lighthouse.txt").waitFor({ state: "detached" });
    // The work in the background comes by every half a minute.
    await expect
      .poll(
        async () => {
          await page().goto(conversation);
          await answer.getByText(question).waitFor();
          return await answer.innerText();
        },
        { timeout: 90_000, interval: 2_000 },
      )
      .toContain("This answer was withdrawn");
    expect(await answer.innerText()).not.toContain("ochre");
    expect(await inspect(page(), "withdrawn")).toEqual([]);
    await answer.getByRole("button", { name: "Answer again" }).click();
    await expect.poll(() => answer.innerText()).not.toContain("withdrawn");
    await page().locator("article[data-state=done]").last().waitFor();
    expect(await answer.innerText()).not.toContain("ochre");
  });
}
