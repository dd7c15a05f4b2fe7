import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { inspect } from "./browser";

/** An API key from its making to its end, and a program that asks with it. */
export function apiKeys(page: () => Page, origin: () => string, email: string): void {
  let secret = "";

  /** What a program with that key gets of OpenAI's list of models. */
  const models = async () => {
    const response = await fetch(`${origin()}/v1/models`, { headers: { Authorization: `Bearer ${secret}` } });
    return { status: response.status, body: (await response.json()) as { data?: { id: string }[] } };
  };

  it("says what API keys are for", async () => {
    await page().getByRole("button", { name: email }).click();
    await page().getByRole("menuitem", { name: "API keys" }).click();
    await page().getByRole("heading", { name: "No API keys yet" }).waitFor();
    await page().getByText(`base_url="${origin()}/v1"`).waitFor();
    expect(await inspect(page(), "keys-empty")).toEqual([]);
  });

  it("makes one and shows its secret once", async () => {
    await page().getByRole("button", { name: "Make a key" }).click();
    const dialog = page().getByRole("dialog", { name: "Make a key" });
    await dialog.getByLabel("Name").fill("nightly import");
    await dialog.getByLabel("Valid for").selectOption("30 days");
    expect(await inspect(page(), "keys-make")).toEqual([]);
    await dialog.getByRole("button", { name: "Make a key" }).click();
    const made = page().getByRole("dialog", { name: "Your new key" });
    secret = await made.getByRole("textbox", { name: "Key" }).inputValue();
    expect(secret).toMatch(/^brane_[A-Za-z0-9_-]{49}$/);
    // The only picture that would hold a secret is not taken.
    expect(await inspect(page(), "keys-made", false)).toEqual([]);
    await made.getByRole("button", { name: "Done" }).click();
    await made.waitFor({ state: "detached" });
    await page().getByRole("cell", { name: "nightly import", exact: true }).waitFor();
    expect(await page().content()).not.toContain(secret);
  });

  it("lets a program in with it, and shows that it was used", async () => {
    const answer = await models();
    expect(answer.status).toBe(200);
    expect(answer.body.data?.map((model) => model.id)).toContain("medical-assistant");
    await page().reload();
    await page()
      .getByRole("row", { name: /nightly import/ })
      .getByText("now")
      .waitFor();
    expect(await inspect(page(), "keys")).toEqual([]);
  });

  it("revokes it, and the program is out", async () => {
    await page().getByRole("button", { name: "Revoke nightly import" }).click();
    const dialog = page().getByRole("dialog", { name: "Revoke nightly import?" });
    await dialog.getByRole("button", { name: "Revoke" }).click();
    await page().getByRole("heading", { name: "No API keys yet" }).waitFor();
    expect((await models()).status).toBe(401);
  });
}
