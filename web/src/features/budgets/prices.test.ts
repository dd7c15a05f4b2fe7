import { describe, expect, it } from "vitest";
import { matching, type Price, readPrice, withPrice } from "./prices";

const price = (model: string, part: Partial<Price> = {}): Price => ({
  provider: "openai",
  model,
  in: 1,
  out: 2,
  ...part,
});

const read = (model: string, costs: { in: string; out: string } = { in: "1.25", out: "10" }, others: Price[] = []) =>
  readPrice({ provider: "openai", model, ...costs }, others, "en");

describe("readPrice", () => {
  it("takes a name, or the beginning of names", () => {
    expect(read(" gpt-5* ")).toEqual({ price: price("gpt-5*", { in: 1.25, out: 10 }) });
    expect(read("*")).toMatchObject({ price: { model: "*" } });
    expect(read("gpt-5", { in: "0", out: "0" })).toEqual({ price: price("gpt-5", { in: 0, out: 0 }) });
  });

  it("finds each field that is wrong", () => {
    expect(read("g*5", { in: "", out: "10001" })).toEqual({ wrong: { model: "model", in: "price", out: "price" } });
    expect(read(" ")).toEqual({ wrong: { model: "model" } });
    expect(read("x".repeat(201))).toEqual({ wrong: { model: "model" } });
    expect(read("gpt-5", undefined, [price("gpt-5")])).toEqual({ wrong: { model: "taken" } });
    expect(read("gpt-5", undefined, [price("gpt-5", { provider: "anthropic" })])).toMatchObject({ price: {} });
  });
});

it("takes the place of what it was before, also under another name", () => {
  const all = [price("a"), price("b")];
  expect(withPrice(all, price("c"), price("a"))).toEqual([price("b"), price("c")]);
  expect(withPrice(all, price("b", { in: 9 }), undefined)).toEqual([price("a"), price("b", { in: 9 })]);
});

it("is found by model and by provider as it is called here", () => {
  const all = [price("gpt-5"), price("claude", { provider: "anthropic" })];
  const models = (filter: string) =>
    matching(all, filter, (provider) => provider.toUpperCase()).map(({ model }) => model);
  expect([models(""), models(" GPT"), models("anthropic"), models("none")]).toEqual([
    ["gpt-5", "claude"],
    ["gpt-5"],
    ["claude"],
    [],
  ]);
});
