import { describe, expect, it } from "vitest";
import { locate } from "./locate";

const marked = (items: string[], passage: string) =>
  locate(items, passage).map(({ item, start, end }) => items[item]?.slice(start, end));

describe("locate", () => {
  it("finds a passage over line ends, hyphens and ligatures that differ", () => {
    const items = ["Sepsis bundle ", "Give cef-", "triaxone 2 g ﬁrst,", " then fluids. More."];
    expect(marked(items, "Give ceftriaxone 2 g first, then fluids.")).toEqual([
      "Give cef-",
      "triaxone 2 g ﬁrst,",
      " then fluids.",
    ]);
  });

  it("finds a row of a table, whose cells are items of their own", () => {
    expect(marked(["Drug", "Dose", "Zol", "5 mg"], "Drug | Dose\nZol | 5 mg")).toEqual(["Drug", "Dose", "Zol", "5 mg"]);
  });

  it("finds a table whose cells have several lines", () => {
    const items = ["Limits: 1 ", "1", "Oxygen up to", "at once, if", "98 %", "needed", "2", "Lactate", "soon", "End."];
    expect(marked(items, "1 | Oxygen up to 98 % | at once, if needed\n2 | Lactate | soon")).toEqual(items.slice(1, 9));
  });

  it("finds a column that was printed line by line with the one beside it", () => {
    const items = [
      "Fluids are given first. The ",
      "Later the drugs are",
      "patient is seen again",
      "changed at once.",
      "soon. Then",
    ];
    expect(marked(items, "The patient is seen again soon.")).toEqual(["The", "patient is seen again", "soon."]);
    expect(marked(items, "Later the drugs are changed at once.")).toEqual(["Later the drugs are", "changed at once."]);
  });

  it("marks only the wanted words of an item", () => {
    expect(marked(["one two three four"], "two  three")).toEqual(["two three"]);
  });

  it("counts surrogate pairs as the two units they are", () => {
    expect(marked(["𝔸𝔹 dose 5 mg 𝔸"], "dose 5 mg")).toEqual(["dose 5 mg"]);
  });

  it("finds beginning and end when the middle differs", () => {
    const middle = "the page has a figure here that only one of the two programs reads as text";
    const passage =
      "Antibiotics are given within the first hour of recognition. MIDDLE Lactate is measured again after two hours.";
    const items = [
      "Antibiotics are given within the first hour of recognition.",
      middle,
      "Lactate is measured again after two hours.",
      "Next.",
    ];
    const long = `${passage} `.replace("MIDDLE", "x".repeat(60));
    expect(marked(items, long)).toEqual(items.slice(0, 3));
  });

  it("marks nothing rather than something else", () => {
    expect(
      marked(["A page about other things entirely, as long as one likes."], "Ceftriaxone is given in the first hour."),
    ).toEqual([]);
    expect(marked(["anything"], " \n ")).toEqual([]);
  });
});
