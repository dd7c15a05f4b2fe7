import { describe, expect, it } from "vitest";
import { askedOf, daysOf, today, type View, viewOf, wrongDays } from "./view";

const NOW = "2026-11-23";
const view = (address: string, all = true): View => viewOf(new URLSearchParams(address), all);

describe("viewOf", () => {
  it("shows the last 30 days by day when the address says nothing else", () => {
    expect(view("")).toEqual({ span: "30", from: "", to: "", by: "day", person: "" });
    expect(view("days=1000&by=hour&from=yesterday&to=2026-13-01")).toEqual(view(""));
  });

  it("takes days of one's own choice from the address", () => {
    expect(view("from=2026-01-02")).toMatchObject({ span: "own", from: "2026-01-02", to: "" });
    expect(view("days=own")).toMatchObject({ span: "own", from: "", to: "" });
    expect(view("days=7&from=2026-01-02")).toMatchObject({ span: "7" });
  });

  it("shows people to administrators only", () => {
    expect(view("by=person&person=me")).toMatchObject({ by: "person", person: "me" });
    expect(view("by=person&person=me", false)).toMatchObject({ by: "day", person: "" });
  });
});

describe("askedOf", () => {
  it("counts days back from today, and leaves the last one to the server", () => {
    expect(askedOf(view("days=7"), NOW)).toEqual({ from: "2026-11-17" });
    expect(askedOf(view("days=90&person=me"), "2026-03-01")).toEqual({ from: "2025-12-02", person: "me" });
  });

  it("asks for the days that were chosen", () => {
    expect(askedOf(view("from=2026-01-02&to=2026-01-03"), NOW)).toEqual({ from: "2026-01-02", to: "2026-01-03" });
    expect(askedOf(view("days=own"), NOW)).toEqual({});
  });
});

describe("wrongDays", () => {
  it("finds what the server would refuse", () => {
    expect(wrongDays(view("from=2026-01-03&to=2026-01-02"), NOW)).toBe("order");
    expect(wrongDays(view("from=2026-11-24"), NOW)).toBe("order");
    expect(wrongDays(view("from=2025-10-18&to=2026-11-23"), NOW)).toBe("long");
    expect(wrongDays(view("from=2025-10-19&to=2026-11-23"), NOW)).toBeUndefined();
    expect(wrongDays(view("to=2020-01-01"), NOW)).toBeUndefined();
    expect(wrongDays(view("days=7&from=2026-01-03&to=2026-01-02"), NOW)).toBeUndefined();
  });
});

describe("days", () => {
  it("are all there, also where clocks change", () => {
    expect(daysOf("2026-02-27", "2026-03-01")).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
    expect(daysOf("2025-10-19", "2026-11-23")).toHaveLength(401);
  });

  it("are the reader's own", () => {
    expect(today(new Date(2026, 10, 23, 0, 1))).toBe("2026-11-23");
    expect(today(new Date(2026, 10, 23, 23, 59))).toBe("2026-11-23");
  });
});
