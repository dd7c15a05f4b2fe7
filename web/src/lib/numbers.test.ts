import { describe, expect, it } from "vitest";
import { numberOf, written } from "./numbers";

describe("numberOf", () => {
  it("reads numbers as the language writes them", () => {
    expect(["0", " 50 ", "1,000", "1,234,567.25", "0.05"].map((text) => numberOf(text, "en"))).toEqual([
      0, 50, 1000, 1_234_567.25, 0.05,
    ]);
    expect(["1.000", "1.234.567,25", "0,05"].map((text) => numberOf(text, "de"))).toEqual([1000, 1_234_567.25, 0.05]);
    expect(numberOf("1\u00a0000,5", "de-AT")).toBe(1000.5);
    expect(numberOf("10,00,000", "en-IN")).toBe(1_000_000);
  });

  it("takes nothing for a number that could be read in two ways", () => {
    for (const text of ["", "-1", "1,5", "1,00", "1,0000", "1.2.3", "1e3", "ten", "5 €", ".5", "5."])
      expect([text, numberOf(text, "en")]).toEqual([text, undefined]);
    expect(["1.5", "1.00"].map((text) => numberOf(text, "de"))).toEqual([undefined, undefined]);
  });

  it("reads again what it wrote", () => {
    for (const language of ["en", "en-GB", "de", "de-AT", "de-CH"])
      for (const value of [0, 0.000_001, 1.25, 2_000_000, 1e9])
        expect(numberOf(written(value, language), language)).toBe(value);
    expect(written(undefined, "en")).toBe("");
  });
});
