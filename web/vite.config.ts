import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import react from "@vitejs/plugin-react";
import tailwindcss from "tailwindcss";
import type { Plugin } from "vite";
import { configDefaults, defineConfig } from "vitest/config";

/** What pdf.js fetches while it draws: character maps, the standard fonts, and decoders that need no WebAssembly. */
function pdfAssets(): Plugin {
  const parts = ["cmaps", "standard_fonts", "wasm", "iccs"];
  return {
    name: "pdf-assets",
    apply: "build",
    writeBundle(options) {
      for (const part of parts) {
        cpSync(join("node_modules/pdfjs-dist", part), join(options.dir ?? "", "pdfjs", part), {
          recursive: true,
          filter: (file) => !file.endsWith(".wasm"),
        });
      }
    },
  };
}

/** Writes NAME.br beside each text file, so that the server never compresses one. */
function precompressed(): Plugin {
  const text = /\.(js|mjs|css|html|svg|json)$/;
  return {
    name: "precompressed",
    apply: "build",
    enforce: "post",
    closeBundle() {
      const root = this.environment.config.build.outDir;
      for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
        const file = join(entry.parentPath, entry.name);
        if (entry.isFile() && text.test(entry.name)) {
          const bytes = readFileSync(file);
          const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
          writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
        }
      }
    },
  };
}

/** The process that `npm run dev` works against. */
const BRANE = process.env.BRANE_URL ?? "http://127.0.0.1:8765";

export default defineConfig({
  plugins: [react(), pdfAssets(), precompressed()],
  resolve: {
    alias: {
      "@": join(import.meta.dirname, "src"),
      // Radix locks scrolling through a <style> element, which the page's policy refuses.
      "react-style-singleton": join(import.meta.dirname, "src/lib/style-singleton.ts"),
    },
  },
  css: { postcss: { plugins: [tailwindcss()] } },
  build: {
    outDir: "target/classes/web",
    emptyOutDir: true,
    target: ["chrome111", "edge111", "firefox114", "safari16.4"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 1200,
  },
  server: {
    host: "127.0.0.1",
    // BRANE refuses what comes from another origin than its own.
    proxy: { "/api": { target: BRANE, changeOrigin: true, headers: { Origin: BRANE } } },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    exclude: configDefaults.exclude,
    restoreMocks: true,
    reporters: ["default", ["junit", { outputFile: "target/surefire-reports/TEST-web.xml", suiteName: "web" }]],
  },
});
