import { describe, expect, it } from "vitest";
import { ago, amount, calendarDay, compact, day, dayGroup, duration, money, size, soon } from "./format";

describe("format", () => {
  it("rounds sizes and times for people", () => {
    expect([
      size(0, "en"),
      size(999, "en"),
      size(12_400_000, "en"),
      size(2_000_000_000, "de").replace("\u00a0", " "),
    ]).toEqual(["0\u00a0B", "999\u00a0B", "12 MB", "2 GB"]);
    expect([duration(12, "en"), duration(840, "en"), duration(75_000, "en")]).toEqual(["12ms", "0.8s", "75s"]);
  });

  it("writes money and large numbers as the language does, and loses nothing below a cent", () => {
    const plain = (text: string) => text.replaceAll("\u00a0", " ");
    expect([money(0, "USD", "en"), money(1234.5, "USD", "en"), money(0.004_21, "USD", "en")]).toEqual([
      "$0.00",
      "$1,234.50",
      "$0.0042",
    ]);
    expect([amount(12, "USD", "en"), amount(0.000_125, "USD", "en")]).toEqual(["$12.00", "$0.000125"]);
    expect(plain(money(1234.5, "EUR", "de"))).toBe("1.234,50 €");
    expect([compact(950, "en"), compact(1_240_000, "en"), plain(compact(1_240_000, "de"))]).toEqual([
      "950",
      "1.2M",
      "1,2 Mio.",
    ]);
    expect([calendarDay("2026-11-23", "en"), calendarDay("2026-11-23", "de")]).toEqual(["Nov 23, 2026", "23.11.2026"]);
  });

  it("says how long ago in words within a week, and the date before that", () => {
    const now = Date.parse("2026-11-23T12:00:00Z");
    expect(ago("2026-11-23T11:59:50Z", "en", now)).toBe("now");
    expect(ago("2026-11-23T11:00:00Z", "en", now)).toBe("1 hour ago");
    expect(ago("2026-11-22T11:00:00Z", "en", now)).toBe("yesterday");
    expect(ago("2026-01-02T11:00:00Z", "en", now)).toBe("Jan 2, 2026");
  });

  it("says the day of what lies ahead", () => {
    expect(day("2027-02-21T12:00:00Z", "en")).toBe("Feb 21, 2027");
    expect(day("2027-02-21T12:00:00Z", "de")).toBe("21.02.2027");
  });

  it("says how long one has to wait, never too little", () => {
    expect([soon(1, "en"), soon(119, "en"), soon(121, "en"), soon(7_199, "en"), soon(50_310, "en")]).toEqual([
      "in 1 second",
      "in 119 seconds",
      "in 3 minutes",
      "in 120 minutes",
      "in 14 hours",
    ]);
    expect(soon(50_310, "de")).toBe("in 14 Stunden");
  });

  it("groups by the reader's own days", () => {
    const now = new Date(2026, 10, 23, 0, 30);
    expect(dayGroup(new Date(2026, 10, 23, 0, 10).toISOString(), now)).toBe("today");
    expect(dayGroup(new Date(2026, 10, 22, 23, 50).toISOString(), now)).toBe("yesterday");
    expect(dayGroup(new Date(2026, 10, 17, 12).toISOString(), now)).toBe("week");
    expect(dayGroup(new Date(2026, 9, 1).toISOString(), now)).toBe("older");
  });
});
