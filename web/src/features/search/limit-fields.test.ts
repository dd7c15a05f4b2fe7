import { expect, it } from "vitest";
import { filterOf } from "./limit-fields";

it("sends only what limits the search", () => {
  expect(filterOf({ labels: " , ", from: "", to: "" })).toEqual({});
  expect(filterOf({ labels: "ward, renal", from: "2024-01-01", to: "" })).toEqual({
    labels: { all: ["ward", "renal"] },
    from: "2024-01-01",
  });
});
