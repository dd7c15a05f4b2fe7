import { numberOf } from "@/lib/numbers";
import type { Provider } from "@/lib/types";

/** What a model costs, for a million tokens that it reads (`in`) or writes (`out`). */
export interface Price {
  provider: string;
  /** Its name; or the beginning of names, and `*`. */
  model: string;
  in: number;
  out: number;
}

export const PROVIDERS = [
  "openai",
  "anthropic",
  "huggingface",
  "openai-compatible",
  "ollama",
] as const satisfies Provider[];

/** A price as somebody writes it. */
export type WrittenPrice = Record<keyof Price, string>;

/** What is wrong in which field: the name of a text. */
export interface WrongPrice {
  model?: "model" | "taken";
  in?: "price";
  out?: "price";
}

export const MOST_PRICE = 10_000;

const same = (one: Pick<Price, "provider" | "model">, other: Pick<Price, "provider" | "model">): boolean =>
  one.provider === other.provider && one.model === other.model;

/** @param others the site's own prices, except the one that is changed */
export function readPrice(
  written: WrittenPrice,
  others: readonly Price[],
  language: string,
): { price: Price } | { wrong: WrongPrice } {
  const price: Price = {
    provider: written.provider,
    model: written.model.trim(),
    in: numberOf(written.in, language) ?? Number.NaN,
    out: numberOf(written.out, language) ?? Number.NaN,
  };
  const wrong: WrongPrice = {};
  if (price.model === "" || price.model.length > 200 || /\*./.test(price.model)) wrong.model = "model";
  else if (others.some((other) => same(other, price))) wrong.model = "taken";
  if (!(price.in <= MOST_PRICE)) wrong.in = "price";
  if (!(price.out <= MOST_PRICE)) wrong.out = "price";
  return Object.keys(wrong).length > 0 ? { wrong } : { price };
}

export const withoutPrice = (all: readonly Price[], price: Price): Price[] =>
  all.filter((other) => !same(other, price));

/** With this one, and without the one that it was before. */
export const withPrice = (all: readonly Price[], price: Price, before: Price | undefined): Price[] => [
  ...withoutPrice(before === undefined ? all : withoutPrice(all, before), price),
  price,
];

/** Those whose provider, as it is called here, or model has these words. */
export function matching(prices: readonly Price[], filter: string, nameOf: (provider: string) => string): Price[] {
  const wanted = filter.trim().toLowerCase();
  return prices.filter(({ provider, model }) =>
    `${nameOf(provider)} ${provider} ${model}`.toLowerCase().includes(wanted),
  );
}
