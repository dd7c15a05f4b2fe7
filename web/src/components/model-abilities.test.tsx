// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { laterTexts, startI18n } from "@/lib/i18n";
import { knownOf } from "@/lib/models";
import type { Capabilities, ModelExamination, Models } from "@/lib/types";
import { ModelAbilities } from "./model-abilities";
import { ModelCheckButtons, ModelCheckResults, useModelChecks } from "./model-checks";
import { TipProvider } from "./tip";

const KNOWN: Capabilities = {
  context: { tokens: 8192, source: "server", refuted: false },
  tools: { is: "yes", source: "server", refuted: true },
  json_schema: { is: "yes", source: "table", refuted: false },
  vision: { is: "no", source: "override", refuted: false },
  thinking: { is: "unknown", refuted: false },
};

const EXAMINED: ModelExamination = {
  ok: true,
  capabilities: KNOWN,
  trials: [
    { of: "tools", verdict: "failed", why: "in_words", millis: 9 },
    { of: "json_schema", verdict: "passed", millis: 9 },
    { of: "vision", verdict: "unsure", why: "slow", millis: 60_000 },
    { of: "context", verdict: "failed", why: "cut", millis: 9, sent: 2254, counted: 1024 },
  ],
};

function Checks() {
  const checks = useModelChecks();
  return (
    <>
      <ModelCheckButtons checks={checks} model={{ provider: "ollama", endpoint: "http://localhost:1", model: "m" }} />
      <ModelCheckResults checks={checks} />
    </>
  );
}

function show(part: JSX.Element) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TipProvider delayDuration={0}>{part}</TipProvider>
    </QueryClientProvider>,
  );
}

describe("what a model can do", () => {
  beforeAll(async () => {
    await startI18n();
    await laterTexts();
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it("is a badge each, with its answer in words", () => {
    show(<ModelAbilities known={KNOWN} />);

    const badges = screen.getAllByRole("listitem").map((badge) => badge.textContent);
    expect(badges).toEqual([
      "Context 8,192",
      "Tools: Declared, but failed when it was tried.",
      "JSON: Yes.",
      "Vision: No.",
      "Thinking: Unknown.",
    ]);
  });

  it("names who says so in its explanation", async () => {
    show(<ModelAbilities known={KNOWN} />);

    await userEvent.hover(screen.getByText("Context 8,192"));
    expect((await screen.findByRole("tooltip")).textContent).toBe(
      "Prompt and answer have 8,192 tokens together. So says its server.",
    );
    await userEvent.hover(screen.getByText("JSON"));
    expect((await screen.findByText(/held to a JSON Schema/, { selector: "[role=tooltip]" })).textContent).toBe(
      "Its answer can be held to a JSON Schema. Yes. So says the table of well-known models.",
    );
  });

  it("does not hide that a window is smaller than claimed", () => {
    show(<ModelAbilities known={{ ...KNOWN, context: { tokens: 1024, source: "server", refuted: true } }} />);

    expect(screen.getByText("Context 1,024").className).toContain("attention");
  });

  it("is examined on request, and each trial says how it went and what that means", async () => {
    const fetched = vi.fn(async () => Response.json(EXAMINED));
    vi.stubGlobal("fetch", fetched);
    show(<Checks />);

    await userEvent.click(screen.getByRole("button", { name: "Examine" }));

    const trials = within(await screen.findByRole("list", { name: "What was tried" }));
    expect(trials.getAllByRole("listitem").map((trial) => trial.textContent)).toEqual([
      "Tools: it answered in words.",
      "JSON: it kept to the schema.",
      "Vision: no answer in time, so nothing can be said.",
      "Context: of at least 2,254 tokens the server counted 1,024; it cuts the rest.",
    ]);
    expect(String(fetched.mock.calls[0]?.[0 as never])).toContain("/api/v1/models/examine");
  });

  it("is found for the site's model also where that names no endpoint", () => {
    const known = {
      provider: "openai" as const,
      endpoint: "https://api.openai.com/v1",
      model: "gpt-4o",
      capabilities: KNOWN,
    };
    const models: Models = {
      site_default: { provider: "openai", model: "gpt-4o" },
      found: [],
      known: [known],
      local_addresses: [],
    };

    expect(knownOf(models, models.site_default)).toBe(KNOWN);
    expect(knownOf(models, { provider: "openai", model: "gpt-4.1" })).toBeUndefined();
    expect(
      knownOf(models, { provider: "openai", model: "gpt-4o", endpoint: "https://other.example/v1" }),
    ).toBeUndefined();
  });
});
