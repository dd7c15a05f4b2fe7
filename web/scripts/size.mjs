// Measures what the browser loads before sign-in and chat can be used, and fails when it is too much.
// usage: node scripts/size.mjs OUT
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const LIMIT_KIB = 250;
const out = process.argv[2] ?? "target/classes/web";
const manifest = JSON.parse(readFileSync(join(out, ".vite/manifest.json"), "utf8"));

/** The files that the entry imports directly or not, and those of the lazy parts named. */
function closure(keys) {
  const files = new Set();
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const next of chunk.imports ?? []) visit(next);
  };
  keys.forEach(visit);
  return files;
}

const compressed = (file) => {
  try {
    return statSync(join(out, `${file}.br`)).size;
  } catch {
    return statSync(join(out, file)).size;
  }
};

const fonts = Object.values(manifest)
  .map((chunk) => chunk.file)
  .filter((file) => /inter-latin-wght-normal.*\.woff2$/.test(file));
const screens = { "sign-in": "src/features/session/sign-in-page.tsx", chat: "src/features/chat/chat-page.tsx" };
let worst = 0;
for (const [name, key] of Object.entries(screens)) {
  const entries = ["index.html", ...(manifest[key] ? [key] : [])];
  const files = [...closure(entries), ...fonts, "index.html", "theme.js"];
  const kib = files.reduce((sum, file) => sum + compressed(file), 0) / 1024;
  worst = Math.max(worst, kib);
  console.log(
    `first load of ${name}: ${kib.toFixed(0)} KiB compressed in ${files.length} files (at most ${LIMIT_KIB})`,
  );
}
if (worst > LIMIT_KIB) {
  console.error(`the first load must be at most ${LIMIT_KIB} KiB compressed, was ${worst.toFixed(0)}`);
  process.exit(1);
}
