// @vitest-environment happy-dom
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TipProvider } from "@/components/tip";
import { laterTexts, startI18n } from "@/lib/i18n";
import { queryClient } from "@/lib/queries";
import type { ApiKey } from "./api";
import { KeysPage } from "./keys-page";

const SECRET = `brane_${"A".repeat(49)}`;
const DAY = 86_400_000;

let server: Server;
let keys: ApiKey[];
let asked: string[];

/** Plays the routes of /api/v1/keys. */
async function serve(): Promise<string> {
  server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { "Content-Type": status < 400 ? "application/json" : "application/problem+json" });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    };
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      asked.push(`${request.method} ${request.url} ${body}`.trim());
      if (request.url === "/api/v1/neurons")
        return answer(200, { neurons: [{ id: "ward", starters: ["Which dose?"] }] });
      if (request.method === "GET") return answer(200, { keys, keys_max: 2, days_max: 366 });
      if (request.method === "DELETE") {
        keys = keys.filter((key) => request.url !== `/api/v1/keys/${key.id}`);
        return answer(204, undefined);
      }
      if (keys.length === 2) return answer(409, { type: "/problems/api-keys-full", title: "Too many.", status: 409 });
      keys = [key(JSON.parse(body).name, 90), ...keys];
      answer(201, { ...keys[0], secret: SECRET });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const key = (name: string, days: number): ApiKey => ({
  id: name,
  name,
  created: new Date().toISOString(),
  expires: new Date(Date.now() + days * DAY).toISOString(),
});

beforeAll(async () => {
  await startI18n();
  await laterTexts();
});
beforeEach(async () => {
  keys = [];
  asked = [];
  (window as unknown as { happyDOM: { setURL: (url: string) => void } }).happyDOM.setURL(`${await serve()}/keys`);
  render(
    <QueryClientProvider client={queryClient}>
      <TipProvider>
        <KeysPage />
      </TipProvider>
    </QueryClientProvider>,
  );
});
afterEach(() => {
  cleanup();
  queryClient.clear();
  server.closeAllConnections();
  server.close();
});

async function make(name: string) {
  await userEvent.click(await screen.findByRole("button", { name: "Make a key" }));
  const dialog = await screen.findByRole("dialog", { name: "Make a key" });
  await userEvent.type(within(dialog).getByLabelText("Name"), name);
  await userEvent.selectOptions(within(dialog).getByLabelText("Valid for"), "30 days");
  await userEvent.click(within(dialog).getByRole("button", { name: "Make a key" }));
}

describe("KeysPage", () => {
  it("says what keys are for while there is none, and how to use one", async () => {
    await screen.findByRole("heading", { name: "No API keys yet" });
    await screen.findByText(/"model":"ward".*"Which dose\?"/);
    expect(screen.getByText(new RegExp(`base_url="${window.location.origin}/v1"`))).toBeTruthy();
  });

  it("shows a secret once, and nothing of it afterwards", async () => {
    await make("nightly import");
    const secret = await screen.findByLabelText<HTMLInputElement>("Key");
    expect(secret.value).toBe(SECRET);
    expect(document.activeElement).toBe(secret);
    expect(asked).toContain('POST /api/v1/keys {"name":"nightly import","days":30}');

    await userEvent.click(screen.getByRole("button", { name: "Done" }));
    await screen.findByRole("cell", { name: "nightly import" });
    await waitFor(() => expect(document.documentElement.outerHTML).not.toContain(SECRET));
    expect(
      JSON.stringify(
        queryClient
          .getQueryCache()
          .getAll()
          .map((query) => query.state.data),
      ),
    ).not.toContain(SECRET);

    await userEvent.click(screen.getByRole("button", { name: "Make a key" }));
    expect(await screen.findByLabelText<HTMLInputElement>("Name")).toHaveProperty("value", "");
  });

  it("says why no more can be made", async () => {
    await make("one");
    await userEvent.click(await screen.findByRole("button", { name: "Done" }));
    await make("two");
    await userEvent.click(await screen.findByRole("button", { name: "Done" }));
    await make("three");
    await screen.findByText("You have too many API keys.");
  });

  it("revokes only what was confirmed", async () => {
    await make("old");
    await userEvent.click(await screen.findByRole("button", { name: "Done" }));
    await userEvent.click(await screen.findByRole("button", { name: "Revoke old" }));
    const dialog = await screen.findByRole("dialog", { name: "Revoke old?" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Cancel" }));
    expect(keys).toHaveLength(1);

    await userEvent.click(screen.getByRole("button", { name: "Revoke old" }));
    await userEvent.click(await screen.findByRole("button", { name: "Revoke" }));
    await screen.findByRole("heading", { name: "No API keys yet" });
    expect(asked).toContain("DELETE /api/v1/keys/old");
  });

  it("tells a key that has expired from one that holds", async () => {
    keys = [key("held", 10), key("gone", -1)];
    await queryClient.invalidateQueries();
    const row = await screen.findByRole("row", { name: /gone/ });
    expect(within(row).getByText("expired")).toBeTruthy();
    expect(within(screen.getByRole("row", { name: /held/ })).queryByText("expired")).toBeNull();
  });
});
