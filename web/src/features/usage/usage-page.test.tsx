// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter, useLocation } from "react-router";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TipProvider } from "@/components/tip";
import { laterTexts, startI18n } from "@/lib/i18n";
import { servePage } from "@/lib/test-server";
import type { Role } from "@/lib/types";
import type { UsageLine } from "./api";
import { UsagePage } from "./usage-page";

const line = (what: string, part: Partial<UsageLine> = {}): UsageLine => ({
  what,
  requests: 2,
  failed: 0,
  unpriced: 0,
  tokens_in: 1_000,
  tokens_out: 200,
  money: 0.75,
  ...part,
});

const LINES: Record<string, UsageLine[]> = {
  day: [line("2026-11-22"), line("2026-11-23", { requests: 3, failed: 1, unpriced: 3, tokens_in: 4_000, money: 0 })],
  model: [line("openai/gpt-5"), line("openai-compatible/local", { unpriced: 2, tokens_in: 9_000, money: 0 })],
  person: [line("ada", { name: "Ada Winter" })],
};

let asked: URLSearchParams[];
let used: boolean;
let stop: () => Promise<void>;

beforeAll(async () => {
  await startI18n();
  await laterTexts();
});
beforeEach(async () => {
  asked = [];
  used = true;
  stop = await servePage((_, { pathname, searchParams }) => {
    const by = searchParams.get("by") ?? "day";
    switch (pathname) {
      case "/api/v1/usage":
        asked.push(searchParams);
        return {
          status: 200,
          body: { from: "2026-11-20", to: "2026-11-23", by, currency: "USD", lines: used ? (LINES[by] ?? []) : [] },
        };
      case "/api/v1/users":
        return {
          status: 200,
          body: { users: [{ id: "ada", name: "Ada Winter", email: "ada@example.org", groups: [] }] },
        };
      case "/api/v1/neurons":
        return { status: 200, body: { neurons: [] } };
      default:
        return undefined;
    }
  });
});
afterEach(async () => {
  cleanup();
  await stop();
});

function Address() {
  return <output aria-label="address">{useLocation().search}</output>;
}

const show = (roles: Role[], address = "/usage") =>
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 10_000 } } })}>
      <TipProvider>
        <MemoryRouter initialEntries={[address]}>
          <UsagePage
            session={{
              user: { id: "me", email: "", name: "", roles, groups: [] },
              csrf: "",
              expires: "2026-12-01T00:00:00Z",
            }}
          />
          <Address />
        </MemoryRouter>
      </TipProvider>
    </QueryClientProvider>,
  );

const figure = (name: string) => screen.getByText(name, { selector: "dt" }).nextElementSibling?.textContent;

describe("UsagePage", { timeout: 20_000 }, () => {
  it("adds up, draws and lists what one used oneself", async () => {
    show(["user"]);
    await screen.findByRole("table", { name: "Usage by day" });
    expect(["Requests", "Failed", "Tokens read", "Tokens written", "Money"].map(figure)).toEqual([
      "5",
      "1",
      "5,000",
      "400",
      "$0.75",
    ]);
    expect(
      screen.getByRole("img", {
        name: "Tokens by day, Nov 20, 2026 to Nov 23, 2026: 5,000 read and 400 written, most on Nov 23, 2026 with 4,200.",
      }),
    ).toBeTruthy();
    expect(screen.getByRole("img", { name: /^Money by day.*most on Nov 22, 2026 with \$0\.75\.$/ })).toBeTruthy();
    expect(screen.getAllByRole("row").map((row) => row.textContent)).toEqual([
      "DayRequestsFailedTokens readTokens writtenMoney",
      "Nov 23, 2026314,0002003 unpriced",
      "Nov 22, 2026201,000200$0.75",
    ]);
    expect(screen.queryByLabelText("Whose")).toBeNull();
    expect(screen.getByRole("note").textContent).toContain("3 requests are unpriced.");
    expect(screen.queryByRole("link", { name: "To the prices" })).toBeNull();
  });

  it("keeps in the address what is shown, and asks for just that", async () => {
    show(["admin"]);
    await screen.findByRole("option", { name: "Ada Winter (ada@example.org)" });
    await screen.findByRole("table", { name: "Usage by day" });
    await userEvent.selectOptions(screen.getByLabelText("Added up by"), "Model");
    await userEvent.selectOptions(screen.getByLabelText("Whose"), "Only mine");
    await userEvent.selectOptions(screen.getByLabelText("Days"), "Last 7 days");
    const table = await screen.findByRole("table", { name: "Usage by model" });
    expect(
      within(table)
        .getAllByRole("rowheader")
        .map((cell) => cell.textContent),
    ).toEqual(["local OpenAI-compatible server", "gpt-5 OpenAI"]);
    expect(screen.getByRole("status", { name: "address" }).textContent).toBe("?by=model&person=me&days=7");
    await waitFor(() => expect(asked.at(-1)?.get("person")).toBe("me"));
    expect(asked.at(-1)?.has("to")).toBe(false);
    expect(screen.getByRole("link", { name: "To the prices" }).getAttribute("href")).toBe("/budgets?tab=prices");
  });

  it("leads an administrator from a person to what that person used", async () => {
    show(["admin"], "/usage?by=person&days=90");
    await userEvent.click(await screen.findByRole("link", { name: "Ada Winter" }));
    expect(screen.getByRole("status", { name: "address" }).textContent).toBe("?days=90&person=ada");
    await screen.findByRole("table", { name: "Usage by day" });
    expect(screen.getByLabelText<HTMLSelectElement>("Whose").selectedOptions[0]?.text).toBe(
      "Ada Winter (ada@example.org)",
    );
  });

  it("says what is wrong with days before it asks for them", async () => {
    show(["user"], "/usage?from=2026-11-23&to=2026-11-01");
    expect(await screen.findByText("The first day must not come after the last.")).toBeTruthy();
    expect(asked).toEqual([]);
  });

  it("says where nothing was used why that may be", async () => {
    used = false;
    show(["user"]);
    expect(await screen.findByRole("heading", { name: "No model was asked in these days" })).toBeTruthy();
    expect(screen.queryByRole("img")).toBeNull();
  });
});
