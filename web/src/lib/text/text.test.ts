import { describe, expect, it } from "vitest";
import { de } from "./de";
import { en } from "./en";

type Texts = { [key: string]: string | Texts };

function leaves(texts: Texts, path = ""): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${path}${key}`, value] as [string, string]] : leaves(value, `${path}${key}.`),
  );
}

const names = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").sort();

describe("texts", () => {
  it("name the same values in every language", () => {
    const german = new Map(leaves(de));
    for (const [key, text] of leaves(en)) expect([key, names(german.get(key) ?? "")]).toEqual([key, names(text)]);
  });

  it("neither shout nor blame", () => {
    for (const [key, text] of [...leaves(en), ...leaves(de)])
      expect([key, /!|\boops\b|invalid/i.test(text)]).toEqual([key, false]);
  });
});
