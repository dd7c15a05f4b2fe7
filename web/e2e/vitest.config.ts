import { defineConfig } from "vitest/config";

/** The browser tests: each in a real process of its own, one after the other; the first failure ends them. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.spec.ts"],
    fileParallelism: false,
    bail: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Vitest polls for a second; a machine with other work to do needs more than that to load a page anew.
    expect: { poll: { timeout: 20_000 } },
    reporters: [
      "verbose",
      ["junit", { outputFile: "../target/failsafe-reports/TEST-web-browser.xml", suiteName: "browser" }],
    ],
  },
});
