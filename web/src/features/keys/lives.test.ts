import { expect, it } from "vitest";
import { lives, usualLife } from "./lives";

it("offers the usual lives up to what the site allows, and that itself", () => {
  expect(lives(366)).toEqual([7, 30, 90, 180, 365]);
  expect(lives(90)).toEqual([7, 30, 90]);
  expect(lives(100)).toEqual([7, 30, 90, 100]);
  expect(lives(1)).toEqual([1]);
  expect(lives(3650)).toEqual([7, 30, 90, 180, 365, 3650]);
});

it("chooses a life that is offered", () => {
  for (const daysMax of [1, 7, 14, 90, 366, 3650]) expect(lives(daysMax)).toContain(usualLife(daysMax));
});
