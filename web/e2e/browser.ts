import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = process.env.BRANE_SHOTS ?? join(import.meta.dirname, "../target/ui");
const WIDTHS = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };

function chromiumPath(): string {
  const found = [
    process.env.CHROMIUM ?? "",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
  ].find((path) => path !== "" && existsSync(path));
  if (found === undefined)
    throw new Error("the browser test needs Chromium: apt-get install chromium, or set CHROMIUM to its path");
  return found;
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface Window {
  context: BrowserContext;
  page: Page;
  /** Everything that should not have happened: faults of the page, refused by its policy, requests to elsewhere. */
  faults: string[];
}

/** A window of its own, whose page may talk to `origin` only. */
export async function openWindow(browser: Browser, origin: string): Promise<Window> {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: WIDTHS.wide,
    colorScheme: "light",
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`fault: ${error.message}`));
  page.on("console", (message) => {
    // An answer of 4xx is logged as an error by the browser itself; the tests look at those on the screen.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== new URL(origin).origin && !["data:", "blob:"].includes(url.protocol))
      faults.push(`request: ${request.url()}`);
  });
  return { context, page, faults };
}

export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

/** Looks at the screen in both themes, wide and narrow: a picture of each, and what axe finds wrong. */
export async function inspect(page: Page, name: string): Promise<string[]> {
  const findings: string[] = [];
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    await page.setViewportSize(viewport);
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await page.waitForFunction((wanted) => document.documentElement.dataset.theme === wanted, theme);
      await settle(page);
      await picture(page, `${name}-${theme}-${width}`);
      findings.push(...(await axe(page)).map((finding) => `${name} ${theme} ${width}: ${finding}`));
    }
  }
  await page.setViewportSize(WIDTHS.wide);
  await page.emulateMedia({ colorScheme: "light" });
  await settle(page);
  return findings;
}

/** Waits until layout, transitions and drawings of pages have come to rest. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[data-state="drawing"]') === null);
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
  await page.waitForTimeout(150);
}

async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
      resultTypes: ["violations"],
    }),
  );
  return results.violations.flatMap((violation) =>
    violation.nodes.map(
      (node) =>
        `${violation.id}: ${violation.help} at ${node.target.join(" ")}: ${node.failureSummary?.replace(/\s+/g, " ") ?? ""}`,
    ),
  );
}
