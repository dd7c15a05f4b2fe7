import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from "playwright-core";

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

const POINTINGS_MAX = 5;

/**
 * Moves the mouse there as a hand does, in many small steps, and gives what the tooltip says. In one jump, the move would be
 * taken for the way to the tooltip that was open before, and none would open; what has moved meanwhile, because rows above the
 * composer come and go, is pointed at once more.
 */
export async function pointAt(page: Page, target: Locator): Promise<string> {
  const tooltip = page.getByRole("tooltip");
  for (let pointings = 1; ; pointings++) {
    await page.mouse.move(0, 0, { steps: 5 });
    await target.scrollIntoViewIfNeeded();
    const box = await target.boundingBox();
    if (box === null) throw new Error(`nothing to point at: ${target}`);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 10 });
    try {
      await tooltip.waitFor({ timeout: 3_000 });
      return await tooltip.innerText();
    } catch (thrown) {
      if (pointings === POINTINGS_MAX) throw thrown;
    }
  }
}

export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

/** Looks at the screen in both themes, wide and narrow: a picture of each, and what is wrong with its parts or their room. */
export async function inspect(page: Page, name: string, pictured = true): Promise<string[]> {
  const findings: string[] = [];
  // A tooltip of before would lie over the screen.
  await page.mouse.move(0, 0, { steps: 5 });
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    await page.setViewportSize(viewport);
    await settle(page);
    findings.push(...(await room(page)).map((finding) => `${name} ${width}: ${finding}`));
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await page.waitForFunction((wanted) => document.documentElement.dataset.theme === wanted, theme);
      await settle(page);
      if (pictured) await picture(page, `${name}-${theme}-${width}`);
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
  // On a busy machine a change of colours may still be on its way.
  await page.waitForFunction(() => !document.getAnimations().some((one) => one instanceof CSSTransition));
}

/** What is wider than the window, and what is too small to be hit with a finger (WCAG 2.2, 2.5.8). */
function room(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const SMALLEST = 24;
    const TARGETS = "a[href], button, input, select, textarea, summary, [role=menuitem], [role=tab], [role=option]";
    const findings: string[] = [];
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) findings.push(`the page is ${scrollWidth} wide in a window of ${innerWidth}`);
    for (const element of document.querySelectorAll<HTMLElement>(TARGETS)) {
      // A box to tick is hit by its words, too.
      const label = element.closest("label");
      const { width, height } = (label ?? element).getBoundingClientRect();
      // What is hidden, or shown to screen readers alone, is no target.
      const { clip } = getComputedStyle(element);
      if (width === 0 || height === 0 || clip === "rect(0px, 0px, 0px, 0px)") continue;
      if (width < SMALLEST - 0.5 || height < SMALLEST - 0.5)
        findings.push(
          `${Math.round(width)} by ${Math.round(height)} are too few to hit ${element.outerHTML.slice(0, 160)}`,
        );
    }
    return findings;
  });
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
