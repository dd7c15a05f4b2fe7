import { expect, it } from "vitest";
import { parted } from "./parted";

it("takes apart what is separated by commas, each once and without blanks around it", () => {
  expect(parted(" ward, renal unit ,, ward,")).toEqual(["ward", "renal unit"]);
  expect(parted(" , ")).toEqual([]);
});
