import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { inspect, pointAt } from "./browser";
import { CITED } from "./files";
import { MODEL, ModelServer, type Speech } from "./model-server";

/** A promise that the test itself keeps: what a script waits for until the page has been looked at. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** The citation of the passage with that word, as the model has to write it. */
function cite(prompt: string, word: string): string {
  const passages = prompt.slice(prompt.lastIndexOf("<passages>"));
  const numbers = [...passages.slice(0, passages.indexOf(word)).matchAll(/^\[(\d+)\] \(/gm)];
  return `[${numbers.at(-1)?.[1] ?? "none"}]`;
}

const DOSE = "Velmurafine is given at 35 mg twice daily";
const ADDRESS = "anna.probe@example.org";

/** Answers of a language model: streamed, stopped, cut, broken; what they claim without support and what was hidden. */
export function answering(page: () => Page, neuron: string): void {
  const model = new ModelServer();
  const box = () => page().locator("#composer");
  const turn = (state: string): Locator =>
    page()
      .locator("article")
      .last()
      .and(page().locator(`[data-state=${state}]`));
  const answer = () => page().locator("article").last().locator(".prose-answer");
  /** Waits until the last answer is in that state and shows these words. */
  const came = (state: string, words: string) =>
    turn(state).locator(".prose-answer").getByText(words).first().waitFor();
  const stop = () => page().getByRole("button", { name: "Stop", exact: true });

  async function put(question: string): Promise<void> {
    await box().fill(question);
    await box().press("Enter");
  }

  beforeAll(() => model.start());
  afterAll(() => model.stop());

  it("tries a model server and takes it for the whole site", async () => {
    await page().goto("/");
    await page().getByRole("link", { name: "Choose a model" }).click();
    await page()
      .getByRole("radio", { name: /A server at an address/ })
      .check();
    await page().getByLabel("Address", { exact: true }).fill(model.endpoint);
    await page().getByLabel("Model", { exact: true }).fill(MODEL);
    await page().getByRole("button", { name: "Test" }).click();
    await page()
      .getByText(/It works: first word after/)
      .waitFor();
    await page().getByRole("button", { name: "Examine" }).click();
    await page().getByText("Tools: it answered in words.").waitFor();
    await page()
      .getByText(/a prompt of at least [0-9,]+ tokens was read whole/)
      .waitFor();
    expect(await inspect(page(), "setup-model-tried", false)).toEqual([]);
    await page().getByRole("button", { name: "Use this" }).click();
    await page().getByRole("heading", { name: "Try a Neuron" }).waitFor();
  });

  it("shows what the site's model can do, and who says so", async () => {
    await page().goto("/models");
    await page().getByRole("heading", { name: MODEL }).waitFor();
    await page().getByText("Tools: No.").first().waitFor();
    expect(await inspect(page(), "models", false)).toEqual([]);
  });

  it("shows an answer while it streams, and opens its citation", async () => {
    await page().goto("/");
    await page().getByRole("link", { name: neuron, exact: true }).first().click();
    await page().getByText(MODEL).waitFor();
    const looked = gate();
    model.next(async ({ prompt, say, end }) => {
      say(`${DOSE} ${cite(prompt, "velmurafine")}. `);
      await looked.opened;
      say(`The dose is halved in kidney disease ${cite(prompt, "velmurafine")}.`);
      end("stop");
    });
    await put(CITED.question);
    await came("running", DOSE);
    expect(await answer().innerText()).not.toContain("halved");
    expect(await inspect(page(), "chat-streaming")).toEqual([]);
    looked.open();
    await came("done", "The dose is halved");
    await turn("done")
      .getByRole("button", { name: /^Source \d+: marsh-fevers\.pdf/ })
      .first()
      .click();
    await page().locator(`[data-page="${CITED.page}"][data-state=drawn] mark`).first().waitFor();
    await page().getByRole("button", { name: "Close the source" }).click();
  });

  it("stops an answer at once and keeps what had come", async () => {
    const closed = gate();
    model.next(async ({ prompt, say, gone }) => {
      say(`${DOSE} ${cite(prompt, "velmurafine")}. Then it `);
      await gone;
      closed.open();
    });
    await put("How long is velmurafine given?");
    await came("running", DOSE);
    await stop().click();
    await turn("cancelled").getByText("Stopped. What had come so far is kept.").waitFor();
    await closed.opened;
    await page().reload();
    await turn("cancelled").getByText("Stopped. What had come so far is kept.").waitFor();
    expect(await answer().innerText()).toContain(DOSE);
  });

  it("follows a long answer, but not away from where one reads, and leads back to its end", async () => {
    const first = gate();
    const second = gate();
    const lines = (speech: Speech, from: number, to: number) => {
      for (let line = from; line <= to; line++) speech.say(`Line ${line} of the long answer.\n\n`);
    };
    model.next(async (speech) => {
      lines(speech, 1, 40);
      await first.opened;
      lines(speech, 41, 60);
      await second.opened;
      lines(speech, 61, 80);
      speech.end("stop");
    });
    const newest = page().getByRole("button", { name: "To the newest" });
    const line = (number: number) => answer().getByText(`Line ${number} of`);
    const inView = (target: Locator) =>
      target.evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
    await put("Tell me all there is to know of marsh fevers.");
    await line(40).waitFor();
    await expect.poll(() => inView(line(40))).toBe(true);
    expect(await newest.count()).toBe(0);
    await line(35).hover();
    await page().mouse.wheel(0, -900);
    await newest.waitFor();
    const read = line(10);
    await read.scrollIntoViewIfNeeded();
    const before = await read.evaluate((element) => element.getBoundingClientRect().top);
    first.open();
    await line(60).waitFor();
    expect(await read.evaluate((element) => element.getBoundingClientRect().top)).toBe(before);
    expect(await inspect(page(), "chat-newest", false)).toEqual([]);
    await newest.click();
    await expect.poll(() => inView(line(60))).toBe(true);
    await newest.waitFor({ state: "detached" });
    second.open();
    await turn("done").waitFor();
    await expect.poll(() => inView(line(80))).toBe(true);
  });

  it("marks a sentence that no passage supports", async () => {
    const claim = "The moon decides how every fever ends.";
    model.next(({ prompt, say, end }) => {
      say(`${DOSE} ${cite(prompt, "velmurafine")}. ${claim}`);
      end("stop");
    });
    await put("What decides how a marsh fever treated with velmurafine ends?");
    await came("done", claim);
    expect(await pointAt(page(), answer().getByText(claim))).toBe("No passage was found that supports this sentence.");
    expect(await answer().locator(".decoration-wavy").allInnerTexts()).toEqual([claim]);
  });

  it("hides an address from the model, and says so where it stands in question and answer", async () => {
    let sent = "";
    let placeholder = "";
    model.next(({ prompt, say, end }) => {
      sent = prompt;
      placeholder = /<EMAIL_\w+>/.exec(prompt)?.[0] ?? "none";
      say(
        `The patient ${placeholder} gets velmurafine ${cite(prompt, "velmurafine")}. Write to ${placeholder} on Monday.`,
      );
      end("stop");
    });
    await put(`Which dose of velmurafine does ${ADDRESS} get?`);
    await came("done", "gets velmurafine");
    expect(sent).not.toContain(ADDRESS);
    expect(placeholder).not.toBe("none");
    const says = `e-mail address, hidden from the model as ${placeholder}`;
    const heading = page().locator("article").last().getByRole("heading");
    expect(await pointAt(page(), heading.getByText(ADDRESS, { exact: true }))).toBe(says);
    const [cited, unsupported] = await answer().getByText(ADDRESS, { exact: true }).all();
    expect(await pointAt(page(), cited as Locator)).toBe(says);
    expect(await pointAt(page(), unsupported as Locator)).toBe(
      `${says}\nNo passage was found that supports this sentence.`,
    );
    expect(await inspect(page(), "chat-hidden")).toEqual([]);
  });

  it("says that an answer broke off, keeps what came, and asks again", async () => {
    model.next(async ({ prompt, say, breakOff }) => {
      say(`${DOSE} ${cite(prompt, "velmurafine")}. The dose`);
      await came("running", DOSE);
      breakOff();
    });
    await put("Is the dose of velmurafine ever halved?");
    const alert = turn("failed").getByRole("alert");
    await alert.getByText("The model's answer was cut off.").waitFor();
    expect(await answer().innerText()).toContain(DOSE);
    expect(await inspect(page(), "chat-failed")).toEqual([]);
    model.next(({ prompt, say, end }) => {
      say(`It is halved in kidney disease ${cite(prompt, "velmurafine")}.`);
      end("stop");
    });
    await alert.getByRole("button", { name: "Try again" }).click();
    await came("done", "It is halved in kidney disease");
    expect(await page().getByRole("alert").count()).toBe(0);
  });

  it("says of an answer at its limit that it is cut off, also later", async () => {
    model.next(({ prompt, say, end }) => {
      say(`${DOSE} ${cite(prompt, "velmurafine")}. The reference`);
      end("length");
    });
    await put("Whom does one call before giving velmurafine to children?");
    const notice = turn("done").getByRole("note").getByText("This answer is cut off");
    await notice.waitFor();
    await expect
      .poll(() => notice.evaluate((element) => element.getBoundingClientRect().bottom < innerHeight))
      .toBe(true);
    expect(await page().getByRole("button", { name: "To the newest" }).count()).toBe(0);
    expect(await inspect(page(), "chat-cut")).toEqual([]);
    await page().reload();
    await notice.waitFor();
    expect(await page().getByText("This answer is cut off").count()).toBe(1);
  });

  it("says all of that in German, too", async () => {
    await speak("Deutsch");
    await page().getByText("Diese Antwort ist abgeschnitten").waitFor();
    await page().getByText("Angehalten. Was bis dahin kam, bleibt.").waitFor();
    expect(await page().locator("html").getAttribute("lang")).toBe("de");
    const address = page().getByRole("heading").getByText(ADDRESS, { exact: true });
    expect(await pointAt(page(), address)).toMatch(/^E-Mail-Adresse, vor dem Modell verborgen als <EMAIL_\w+>$/);
    model.next(({ say, breakOff }) => {
      say("Velmurafin wird");
      setTimeout(breakOff, 200);
    });
    await put("Wie wird Velmurafin gegeben?");
    const alert = turn("failed").getByRole("alert");
    await alert.getByText("Die Antwort des Modells wurde abgeschnitten.").waitFor();
    await alert.getByRole("button", { name: "Noch einmal versuchen" }).waitFor();
    expect(await inspect(page(), "chat-german")).toEqual([]);
    await speak("English");
    await alert.getByRole("button", { name: "Try again" }).waitFor();
  });

  async function speak(language: string): Promise<void> {
    await page()
      .getByRole("button", { name: /@example\.org/ })
      .click();
    await page().getByRole("menuitemradio", { name: language }).click();
  }
}
