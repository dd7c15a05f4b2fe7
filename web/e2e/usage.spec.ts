import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Brane, startBrane } from "./brane";
import { inspect, launch, openWindow, picture, type Window } from "./browser";
import { MODEL, ModelServer } from "./model-server";

const ADMIN = { name: "Ada Winter", email: "ada@example.org", password: "long harbour evening 41" };
const NEURON = "Medical assistant";

describe.sequential("an administrator limits what models may be asked, and sees what they were", () => {
  const model = new ModelServer();
  let brane: Brane;
  let browser: Browser;
  let window: Window;
  let page: Page;
  let conversation = "";

  beforeAll(async () => {
    [brane, browser] = await Promise.all([startBrane(), launch(), model.start()]);
    window = await openWindow(browser, brane.url);
    page = window.page;
  });
  afterAll(async () => {
    await browser?.close();
    await brane?.stop();
    await model.stop();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picture(page, "failed");
    expect(window.faults.splice(0)).toEqual([]);
  });

  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const dialog = () => page.getByRole("dialog");
  const save = () => dialog().getByRole("button", { name: "Save", exact: true }).click();
  const row = (name: string | RegExp) => page.getByRole("row", { name });
  const navigate = (name: string) => page.getByRole("navigation").getByRole("link", { name, exact: true }).click();

  it("is set up with a model", async () => {
    await page.goto(`/setup#code=${brane.code}`);
    await page.getByLabel("Your name").fill(ADMIN.name);
    await page.getByLabel("E-mail").fill(ADMIN.email);
    await page.getByLabel("Password").fill(ADMIN.password);
    await button("Create the account").click();
    await page.getByRole("radio", { name: /A server at an address/ }).check();
    await page.getByLabel("Address", { exact: true }).fill(model.endpoint);
    await page.getByLabel("Model", { exact: true }).fill(MODEL);
    await button("Use this").click();
    await page.getByRole("heading", { name: "Try a Neuron" }).waitFor();
  });

  it("shows a page that says why it is empty", async () => {
    await page.goto("/");
    await navigate("Usage");
    await page.getByRole("heading", { name: "No model was asked in these days" }).waitFor();
    expect(await inspect(page, "usage-empty")).toEqual([]);
  });

  it("says what is wrong with a budget before it is sent", async () => {
    await navigate("Budgets and prices");
    await page.getByRole("heading", { name: "No budgets yet" }).waitFor();
    await button("Add a budget").click();
    await dialog().getByLabel("For", { exact: true }).selectOption("One person");
    await dialog().getByLabel("Tokens a day").fill("many");
    await save();
    await dialog().getByText("Choose for whom it is.").waitFor();
    await dialog().getByText("Write a whole number, such as 500,000.").waitFor();
    expect(await inspect(page, "budget-wrong")).toEqual([]);
  });

  it("keeps budgets for a person and for the whole site", async () => {
    await dialog().getByLabel("Person", { exact: true }).selectOption(`${ADMIN.name} (${ADMIN.email})`);
    await dialog().getByLabel("Tokens a day").fill("500,000");
    await save();
    await row(/^Ada Winter no limit 500,000 no limit/).waitFor();
    await button("Add a budget").click();
    await dialog().getByLabel("For", { exact: true }).selectOption("The whole site");
    await dialog().getByLabel("Requests a day").fill("0");
    await save();
    await row(/^The whole site 0 no limit no limit/).waitFor();
    await page.reload();
    await row(/^The whole site 0 no limit no limit/).waitFor();
    expect(await inspect(page, "budgets")).toEqual([]);
  });

  it("refuses a question that the budget does not allow, and says when it does", async () => {
    await page.goto("/setup/try");
    await button(new RegExp(`^${NEURON}`)).click();
    await button(/Add \d+ sample document/).click();
    await page.getByText("Ready. Ask one of these:").waitFor({ timeout: 60_000 });
    await page.getByRole("region", { name: NEURON }).getByRole("link").first().click();
    const alert = page.locator("article[data-state=failed]").getByRole("alert");
    await alert.getByText("Today's budget is spent.").waitFor();
    await alert.getByText(/^You can ask again in \d+ (hours?|minutes?|seconds?)\./).waitFor();
    expect(await inspect(page, "budget-spent")).toEqual([]);
    conversation = page.url();
  });

  it("answers once the budget is gone, and counts that", async () => {
    await navigate("Budgets and prices");
    await button("Remove the budget: The whole site").click();
    await dialog().getByRole("button", { name: "Remove", exact: true }).click();
    await row(/^The whole site/).waitFor({ state: "detached" });
    await page.goto(conversation);
    await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
    await page.locator("article[data-state=done]").last().waitFor();
    await navigate("Usage");
    await page.getByLabel("Added up by").selectOption("Model");
    const used = row(new RegExp(`^${MODEL}`))
      .getByRole("cell")
      .first();
    // What was used is written down a moment after the answer.
    await expect
      .poll(async () => {
        await page.reload();
        await used.or(page.getByRole("heading", { name: "No model was asked in these days" })).waitFor();
        return (await used.count()) === 0 ? "" : await used.innerText();
      })
      .toBe("1");
    expect(new URL(page.url()).search).toBe("?by=model");
    await page.getByRole("img", { name: /^Tokens by day/ }).waitFor();
    expect(await inspect(page, "usage")).toEqual([]);
    await page.getByLabel("Whose").selectOption("Only mine");
    await row(new RegExp(`^${MODEL}`)).waitFor();
    await page.getByLabel("Days", { exact: true }).selectOption("Other days");
    await page.getByLabel("From", { exact: true }).fill("2020-01-01");
    await page.getByLabel("To", { exact: true }).fill("2020-01-31");
    await page.getByRole("heading", { name: "No model was asked in these days" }).waitFor();
  });

  it("keeps prices of one's own, and shows those that are shipped", async () => {
    await navigate("Budgets and prices");
    await page.getByRole("tab", { name: "Prices" }).click();
    await button("Add a price").click();
    await dialog().getByLabel("Model").fill("gpt-5*");
    await dialog().getByLabel("A million tokens read (USD)").fill("1.1");
    await dialog().getByLabel("A million tokens written (USD)").fill("9");
    await save();
    const own = page.getByRole("table", { name: "Prices of your own" });
    await own.getByRole("row", { name: /US\$1\.10 US\$9\.00/ }).waitFor();
    await page.reload();
    await own.getByRole("button", { name: "gpt-5*", exact: true }).click();
    await dialog().getByLabel("A million tokens read (USD)").fill("0.125");
    await save();
    await own.getByRole("row", { name: /US\$0\.125 US\$9\.00/ }).waitFor();
    await page.getByRole("searchbox", { name: "Filter by provider or model" }).fill("claude-opus");
    const shipped = page.getByRole("table", { name: "Prices that come with BRANE" });
    await expect.poll(() => shipped.getByRole("rowheader").allInnerTexts()).not.toContain("gpt-5");
    await shipped.getByRole("rowheader", { name: "claude-opus-4-5", exact: true }).waitFor();
    expect(await inspect(page, "prices")).toEqual([]);
    await button("Remove the price of gpt-5*").click();
    await dialog().getByRole("button", { name: "Remove", exact: true }).click();
    await page.getByText("There are none yet.").waitFor();
  });
});
