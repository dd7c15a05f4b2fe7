import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { de } from "./de";
import { en } from "./en";
import { pagesDe } from "./pages-de";
import { pagesEn } from "./pages-en";
import { problemsDe } from "./problems-de";
import { problemsEn } from "./problems-en";

type Texts = { [key: string]: string | Texts };

function leaves(texts: Texts, path = ""): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${path}${key}`, value] as [string, string]] : leaves(value, `${path}${key}.`),
  );
}

const english = [...leaves(en), ...leaves(pagesEn)];
const german = [...leaves(de), ...leaves(pagesDe)];

const names = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").sort();

/** The names of all problems that the server gives, as its own list has them. */
const slugs = [
  ...readFileSync(join(import.meta.dirname, "../../../../docs/problems.md"), "utf8").matchAll(/^\| `([a-z-]+)` \|/gm),
].map((match) => match[1] ?? "");

describe("texts", () => {
  it("say for every problem of docs/problems.md what happened and what to do", () => {
    expect(slugs.length).toBeGreaterThan(80);
    expect(slugs.filter((slug) => !(slug in problemsEn))).toEqual([]);
    expect(slugs.filter((slug) => !(slug in problemsDe))).toEqual([]);
  });

  it("are sentences where they name a problem", () => {
    for (const words of [...Object.values(problemsEn), ...Object.values(problemsDe)])
      for (const text of Object.values(words)) expect(text).toMatch(/^[A-ZÄÖÜ0-9].*\.$/);
  });

  it("name the same values in every language", () => {
    const inGerman = new Map(german);
    for (const [key, text] of english) expect([key, names(inGerman.get(key) ?? "")]).toEqual([key, names(text)]);
  });

  it("neither shout nor blame", () => {
    for (const [key, text] of [...english, ...german])
      expect([key, /!|\boops\b|invalid/i.test(text)]).toEqual([key, false]);
  });
});
