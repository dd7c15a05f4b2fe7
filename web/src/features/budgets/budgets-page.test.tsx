// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TipProvider } from "@/components/tip";
import { Toasts } from "@/components/toasts";
import { laterTexts, startI18n } from "@/lib/i18n";
import { servePage } from "@/lib/test-server";
import type { Budget } from "./budgets";
import { BudgetsPage } from "./budgets-page";
import type { Price } from "./prices";

const ADA = "0192f0c1-7d5e-7c3a-9b1f-2a4c6e8f0a1b";

let budgets: Budget[];
let prices: Price[];
let refuses: boolean;
let stop: () => Promise<void>;

beforeAll(async () => {
  await startI18n();
  await laterTexts();
});
beforeEach(async () => {
  budgets = [{ account: "site", money: 50 }];
  prices = [];
  refuses = false;
  stop = await servePage((method, { pathname }, body) => {
    if (method === "PUT" && refuses)
      return { status: 422, body: { type: "/problems/budgets-invalid", title: "Refused.", status: 422 } };
    switch (pathname) {
      case "/api/v1/budgets":
        if (method === "PUT") ({ budgets } = body as { budgets: Budget[] });
        return { status: 200, body: { currency: "USD", budgets } };
      case "/api/v1/prices":
        if (method === "PUT") ({ prices } = body as { prices: Price[] });
        return {
          status: 200,
          body: { currency: "USD", prices, shipped: [{ provider: "openai", model: "gpt-5", in: 1.25, out: 10 }] },
        };
      case "/api/v1/users":
        return {
          status: 200,
          body: { users: [{ id: ADA, name: "Ada Winter", email: "ada@example.org", groups: ["nurses"] }] },
        };
      case "/api/v1/neurons":
        return { status: 200, body: { neurons: [{ id: "legal", name: "Legal researcher" }] } };
      default:
        return undefined;
    }
  });
});
afterEach(async () => {
  cleanup();
  await stop();
});

const show = (address: string) =>
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 10_000 } } })}>
      <TipProvider>
        <MemoryRouter initialEntries={[address]}>
          <BudgetsPage />
        </MemoryRouter>
        <Toasts />
      </TipProvider>
    </QueryClientProvider>,
  );

const click = async (name: string | RegExp) => userEvent.click(await screen.findByRole("button", { name }));
const dialog = () => within(screen.getByRole("dialog"));
const save = () => userEvent.click(dialog().getByRole("button", { name: "Save" }));

describe("BudgetsPage", { timeout: 20_000 }, () => {
  it("adds a budget for a person beside what others have changed meanwhile", async () => {
    show("/budgets");
    expect(await screen.findByRole("cell", { name: "$50.00" })).toBeTruthy();
    budgets = [...budgets, { account: "group:nurses", requests: 10 }];
    await click("Add a budget");
    await userEvent.selectOptions(dialog().getByLabelText("For"), "One person");
    await userEvent.selectOptions(await dialog().findByLabelText("Person"), "Ada Winter (ada@example.org)");
    await userEvent.type(dialog().getByLabelText("Tokens a day"), "500,000");
    await save();
    expect(await screen.findByRole("row", { name: /Ada Winter no limit 500,000 no limit/ })).toBeTruthy();
    expect(screen.getByRole("row", { name: /Group nurses 10/ })).toBeTruthy();
    expect(budgets).toEqual([
      { account: "site", money: 50 },
      { account: "group:nurses", requests: 10 },
      { account: `user:${ADA}`, tokens: 500_000 },
    ]);
  });

  it("says at the field what is wrong, and sends nothing", async () => {
    show("/budgets");
    await click("The whole site");
    const field = dialog().getByLabelText("Money a day (USD)");
    await userEvent.clear(field);
    await userEvent.type(field, "a lot");
    await save();
    expect(dialog().getByText("Write an amount up to 1,000,000,000, such as 12.5.")).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect(budgets).toEqual([{ account: "site", money: 50 }]);
  });

  it("shows why the server refused, and keeps what was written", async () => {
    refuses = true;
    show("/budgets");
    await click("The whole site");
    await userEvent.type(dialog().getByLabelText("Requests a day"), "7");
    await save();
    expect(await dialog().findByRole("alert")).toBeTruthy();
    expect(dialog().getByText("These budgets cannot be kept.")).toBeTruthy();
    expect(dialog().getByLabelText<HTMLInputElement>("Requests a day").value).toBe("7");
  });

  it("removes a budget once that is confirmed", async () => {
    show("/budgets");
    await click("Remove the budget: The whole site");
    expect(budgets).toHaveLength(1);
    await userEvent.click(dialog().getByRole("button", { name: "Remove" }));
    expect(await screen.findByRole("heading", { name: "No budgets yet" })).toBeTruthy();
    expect(budgets).toEqual([]);
  });

  it("keeps prices of one's own above those that are shipped", async () => {
    show("/budgets?tab=prices");
    await click("Add a price");
    await userEvent.type(dialog().getByLabelText("Model"), "gpt-5*");
    await userEvent.type(dialog().getByLabelText("A million tokens read (USD)"), "1.1");
    await userEvent.type(dialog().getByLabelText("A million tokens written (USD)"), "9");
    await save();
    const own = await screen.findByRole("table", { name: "Prices of your own" });
    expect(within(own).getByRole("button", { name: "gpt-5*" })).toBeTruthy();
    expect(prices).toEqual([{ provider: "openai", model: "gpt-5*", in: 1.1, out: 9 }]);
    const shipped = screen.getByRole("table", { name: "Prices that come with BRANE" });
    expect(within(shipped).queryByRole("button")).toBeNull();
    await userEvent.type(screen.getByRole("searchbox", { name: "Filter by provider or model" }), "claude");
    expect(await screen.findByText("No price has “claude” in its name.")).toBeTruthy();
  });
});
