import { describe, expect, it } from "vitest";
import { axisEnd, stacked } from "./bars";

describe("bars", () => {
  it("end the axis at a round number that no value exceeds", () => {
    expect([0, 1, 3, 5, 7, 10, 1_234_567, 0.03].map(axisEnd)).toEqual([1, 1, 5, 5, 10, 10, 2_000_000, 0.05]);
  });

  it("stack from the bottom up to the height of their sum", () => {
    expect(stacked([50, 25], 100)).toEqual([
      { y: 50, height: 50 },
      { y: 25, height: 24.4 },
    ]);
    expect(stacked([0, 100], 100)).toEqual([
      { y: 100, height: 0 },
      { y: 0, height: 100 },
    ]);
  });

  it("can be seen however little they stand for", () => {
    expect(stacked([1], 1_000_000)[0]?.height).toBeGreaterThan(0.5);
  });
});
