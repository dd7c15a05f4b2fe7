import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { answering } from "./answering";
import { attaching } from "./attaching";
import { type Brane, startBrane } from "./brane";
import { inspect, launch, openWindow, picture, type Window } from "./browser";
import { erasing } from "./erasing";
import { badFiles, CITED, docx, html, markdown, pdf, type TestFile, text } from "./files";
import { apiKeys } from "./keys";

const ADMIN = { name: "Ada Winter", email: "ada@example.org", password: "long harbour evening 41" };
const AUDITOR = { name: "Otto Prüfer", email: "otto@example.org", password: "quiet granite window 77" };
const NEURON = "Medical assistant";

describe.sequential("a person sets BRANE up and asks their own documents", () => {
  let brane: Brane;
  let browser: Browser;
  let window: Window;
  let page: Page;
  let firstQuestion = "";

  beforeAll(async () => {
    [brane, browser] = await Promise.all([startBrane(), launch()]);
    window = await openWindow(browser, brane.url);
    page = window.page;
  });
  afterAll(async () => {
    await browser?.close();
    await brane?.stop();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picture(page, "failed");
    expect(window.faults.splice(0)).toEqual([]);
  });

  const button = (name: string | RegExp) => page.getByRole("button", { name });
  const upload = (files: TestFile[]) =>
    page
      .locator("input[type=file]")
      .setInputFiles(files.map(({ name, type, bytes }) => ({ name, mimeType: type, buffer: bytes })));
  const documentButton = (name: string) => page.getByRole("table").getByRole("button", { name, exact: true });

  async function ask(question: string) {
    await page.getByRole("textbox", { name: "Your question" }).fill(question);
    await page.keyboard.press("Enter");
    await page.locator("article[data-state=done]").last().getByText(question).waitFor();
  }

  it("opens the set-up link and says so when the code is wrong", async () => {
    await page.goto("/setup#code=not-the-code");
    await fillAccount();
    await button("Create the account").click();
    await page.getByRole("alert").getByText("The set-up code is not right.").waitFor();
  });

  async function fillAccount() {
    await page.getByLabel("Your name").fill(ADMIN.name);
    await page.getByLabel("E-mail").fill(ADMIN.email);
    await page.getByLabel("Password").fill(ADMIN.password);
  }

  it("creates the first administrator", async () => {
    await page.goto("about:blank");
    await page.goto(`/setup#code=${brane.code}`);
    await page.getByLabel("Your name").waitFor();
    expect(await inspect(page, "setup-account")).toEqual([]);
    await fillAccount();
    await button("Create the account").click();
    await page.getByRole("heading", { name: "Choose a language model" }).waitFor();
    expect(page.url()).not.toContain(brane.code);
  });

  it("goes on without a model", async () => {
    await page.getByRole("radio", { name: /None: quote passages only/ }).check();
    expect(await inspect(page, "setup-model")).toEqual([]);
    await button("Use this").click();
    await page.getByRole("heading", { name: "Try a Neuron" }).waitFor();
  });

  it("gives a Neuron its samples and gets a cited answer to one of its questions", async () => {
    await button(NEURON).click();
    await button(/Add \d+ sample document/).click();
    await page.getByText("Ready. Ask one of these:").waitFor({ timeout: 60_000 });
    expect(await inspect(page, "setup-try")).toEqual([]);
    const starter = page.getByRole("region", { name: NEURON }).getByRole("link").first();
    firstQuestion = (await starter.innerText()).trim();
    await starter.click();
    await page.locator("article[data-state=done]").waitFor();
    await page.getByText("Quoted, no model was used").waitFor();
    expect(await page.getByRole("button", { name: /^Source \d/ }).count()).toBeGreaterThan(0);
  });

  it("shows the Neurons at home", async () => {
    await page.goto("/");
    await page.getByRole("heading", { name: NEURON }).waitFor();
    await page.getByRole("heading", { name: "Recent conversations" }).waitFor();
    expect(await inspect(page, "home")).toEqual([]);
  });

  it("takes a PDF and shows how far it is", async () => {
    await page.getByRole("link", { name: `Documents of ${NEURON}` }).click();
    await page.getByRole("heading", { name: NEURON, level: 1 }).waitFor();
    const states = watchStates("marsh-fevers.pdf");
    await upload([await pdf()]);
    await documentButton("marsh-fevers.pdf").waitFor({ timeout: 60_000 });
    expect(await states).toContain("working");
  });

  /** The states that a file's row goes through until it is over. */
  function watchStates(name: string): Promise<string[]> {
    return page.evaluate(
      (wanted) =>
        new Promise<string[]>((resolve) => {
          const seen: string[] = [];
          const look = () => {
            const state = document.querySelector<HTMLElement>(`[data-upload="${wanted}"]`)?.dataset.state;
            if (state !== undefined && seen[seen.length - 1] !== state) seen.push(state);
            if (state === "done" || state === "failed") {
              observer.disconnect();
              resolve(seen);
            }
          };
          const observer = new MutationObserver(look);
          observer.observe(document.body, { subtree: true, childList: true, attributes: true });
        }),
      name,
    );
  }

  it("takes DOCX, HTML, Markdown and plain text", async () => {
    await upload([docx(), html(), markdown(), text()]);
    for (const file of [docx(), html(), markdown(), text()])
      await documentButton(file.name).waitFor({ timeout: 60_000 });
    expect(await inspect(page, "documents")).toEqual([]);
  });

  it("says of each bad file what is wrong with it, and keeps none", async () => {
    await upload(badFiles());
    for (const file of badFiles()) {
      const row = page.locator(`[data-upload="${file.name}"][data-state=failed]`);
      await row.waitFor({ timeout: 60_000 });
      expect(await row.innerText()).toMatch(file.says);
    }
    expect(await inspect(page, "documents-failed")).toEqual([]);
    await page.reload();
    await documentButton("marsh-fevers.pdf").waitFor();
    for (const file of badFiles()) expect(await documentButton(file.name).count()).toBe(0);
  });

  it("keeps each failure in sight over a reload until it is dismissed", async () => {
    for (const file of badFiles()) {
      const row = page.locator(`[data-upload="${file.name}"][data-state=failed]`);
      expect(await row.innerText()).toMatch(file.says);
      await row.getByRole("button", { name: `Take ${file.name} off this list` }).click();
      await row.waitFor({ state: "detached" });
    }
    await page.reload();
    await documentButton("marsh-fevers.pdf").waitFor();
    expect(await page.locator("[data-upload]").count()).toBe(0);
  });

  it("previews a PDF with its passages outlined", async () => {
    await documentButton("marsh-fevers.pdf").click();
    await page.locator('[data-page="1"][data-state=drawn]').waitFor();
    expect(await inspect(page, "preview")).toEqual([]);
    await button("Close the source").click();
  });

  it("finds a passage by searching inside, and opens it at its place", async () => {
    await page.getByRole("tab", { name: "Search inside" }).click();
    await page.getByRole("searchbox", { name: "Search inside the documents" }).fill("rye starter");
    await page.keyboard.press("Enter");
    await page
      .getByRole("button", { name: /bakery\.md/ })
      .first()
      .click();
    await expect.poll(markedText).toContain("fed every eleven hours");
    expect(await inspect(page, "search")).toEqual([]);
  });

  it("answers from the PDF and opens the citation at the marked span", async () => {
    await page.getByRole("link", { name: "Ask", exact: true }).click();
    await page.getByRole("heading", { name: NEURON, level: 1 }).waitFor();
    expect(await inspect(page, "new-chat")).toEqual([]);
    await ask(CITED.question);
    await page
      .getByRole("button", { name: /^Source \d+: marsh-fevers\.pdf/ })
      .first()
      .click();
    await page.locator(`[data-page="${CITED.page}"][data-state=drawn] mark`).first().waitFor();
    expect(await markedText()).toContain(CITED.sentence);
    expect(await inspect(page, "chat-source")).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("complementary", { name: "Sources" }).waitFor({ state: "detached" });
    expect(await inspect(page, "chat")).toEqual([]);
  });

  async function markedText(): Promise<string> {
    const marks = await page.locator("mark").allInnerTexts();
    return marks.join(" ").replace(/\s+/g, " ").trim();
  }

  it.each([
    ["harbour-lease.docx", "How many months of notice for the lease of the harbour hall?", "seven months of notice"],
    [
      "ferry-rules.html",
      "When are bicycles on the island ferry carried free of charge?",
      "after eighteen hundred hours",
    ],
    ["bakery.md", "How often is the rye starter of the bakery fed?", "fed every eleven hours"],
    ["observatory.txt", "When was the copper telescope of the observatory realigned?", "fourth of October"],
  ])("answers from %s and marks the passage", async (name, question, marked) => {
    await ask(question);
    await page
      .locator("article")
      .last()
      .getByRole("button", { name: new RegExp(`^Source \\d+: ${name}`) })
      .first()
      .click();
    await page.getByRole("complementary", { name: "Sources" }).getByRole("heading", { name }).waitFor();
    await expect.poll(markedText).toContain(marked);
  });

  it("shows the same citation to whoever opens its address again", async () => {
    await page.reload();
    await expect.poll(markedText).toContain("fourth of October");
  });

  it("keeps a draft over a reload, and every word of an answer over a lost connection", async () => {
    const box = page.getByRole("textbox", { name: "Your question" });
    await box.fill("half a thought");
    await page.reload();
    await expect.poll(() => box.inputValue()).toBe("half a thought");
    await page.getByPlaceholder(`Ask ${NEURON}`).fill(CITED.question);
    await window.context.setOffline(true);
    await page.keyboard.press("Enter");
    await page.getByText("Reconnecting").waitFor();
    await window.context.setOffline(false);
    const answer = page.locator("article").last();
    await answer.and(page.locator("[data-state=done]")).waitFor();
    const shown = await answer.locator(".prose-answer").innerText();
    await page.reload();
    await page.locator("article[data-state=done]").last().waitFor();
    expect(words(await page.locator("article").last().locator(".prose-answer").innerText())).toEqual(words(shown));
  });

  const words = (answer: string): string[] => answer.split(/\s+/).filter(Boolean);

  it("takes feedback with a reason", async () => {
    const answer = page.locator("article").last();
    await answer.getByRole("button", { name: "Not a good answer" }).click();
    await page.getByLabel("What was wrong with it?").fill("It quotes too much.");
    await answer.getByRole("button", { name: "Send" }).click();
    await page.getByText("Thank you, it was noted").first().waitFor();
    await page.reload();
    await expect
      .poll(() =>
        page.locator("article").last().getByRole("button", { name: "Not a good answer" }).getAttribute("aria-pressed"),
      )
      .toBe("true");
  });

  it("renames and deletes a conversation", async () => {
    await button("Conversation actions").click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByLabel("Title").fill("Marsh fever doses");
    await button("Save").click();
    await page.getByRole("heading", { name: "Marsh fever doses", level: 1 }).waitFor();
    const first = page.getByRole("navigation").getByRole("link", { name: firstQuestion.slice(0, 20) });
    await first.click();
    await page.locator("article[data-state=done]").getByRole("heading", { name: firstQuestion }).waitFor();
    await button("Conversation actions").click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { name: NEURON, level: 1 }).waitFor();
    await first.waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Marsh fever doses" }).click();
    await page.getByRole("heading", { name: "Marsh fever doses", level: 1 }).waitFor();
  });

  it("is all there by keyboard", async () => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Go to" }).fill("legal");
    expect(await inspect(page, "go-to")).toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Legal researcher", level: 1 }).waitFor();
    await page.getByRole("main").click({ position: { x: 5, y: 5 } });
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Your question");
  });

  attaching(() => page, NEURON, ask);
  erasing(() => page, NEURON, ask);
  answering(() => page, NEURON);
  apiKeys(
    () => page,
    () => brane.url,
    ADMIN.email,
  );

  it("adds an auditor", async () => {
    await page.getByRole("link", { name: "People" }).click();
    await button("Add a person").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(AUDITOR.name);
    await dialog.getByLabel("E-mail").fill(AUDITOR.email);
    await dialog.getByLabel("Password").fill(AUDITOR.password);
    await dialog.getByRole("checkbox", { name: /^User/ }).uncheck();
    await dialog.getByRole("checkbox", { name: /^Auditor/ }).check();
    expect(await inspect(page, "people-add")).toEqual([]);
    await button("Save").click();
    await page.getByRole("cell", { name: AUDITOR.email }).waitFor();
    expect(await inspect(page, "people")).toEqual([]);
  });

  it("signs out, refuses a wrong password, and goes where one was going", async () => {
    await button(ADMIN.email).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.goto("/audit");
    await signIn({ ...AUDITOR, password: "something else entirely" });
    await page.getByRole("alert").getByText("E-mail or password is wrong.").waitFor();
    expect(await inspect(page, "sign-in")).toEqual([]);
    await signIn(AUDITOR);
    await page.getByRole("heading", { name: "Audit log" }).waitFor();
  });

  async function signIn({ email, password }: { email: string; password: string }) {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await button("Sign in").click();
  }

  it("shows the auditor who did what, and nothing else", async () => {
    for (const action of ["sign-in", "chat-turn", "document-ingest", "document-read"]) {
      await page.getByLabel("Action").selectOption(action);
      await page.getByRole("button", { name: action, exact: true }).first().waitFor();
    }
    await page.getByLabel("Action").selectOption({ label: "Any" });
    await page.getByRole("button", { name: "sign-in", exact: true }).first().waitFor();
    expect(await page.getByRole("main").innerText()).not.toContain("velmurafine");
    expect(await inspect(page, "audit")).toEqual([]);
    await page.getByRole("button", { name: "chat-turn", exact: true }).first().click();
    await page.getByRole("heading", { name: "All entries of the same request" }).waitFor();
    expect(await inspect(page, "audit-event")).toEqual([]);
    await page.goto("/people");
    await page.getByText("There is nothing at this address").waitFor();
  });
});
