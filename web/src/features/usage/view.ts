import type { Asked } from "./api";

/** What the page shows, as it stands in the address. */

export const SPANS = ["7", "30", "90"] as const;
export const BYS = ["day", "model", "neuron", "person"] as const;

export type By = (typeof BYS)[number];

export interface View {
  /** How many days up to today, or days of one's own choice. */
  span: (typeof SPANS)[number] | "own";
  from: string;
  to: string;
  by: By;
  /** Empty is everybody, `me` oneself. */
  person: string;
}

/** @param all whether the reader may see what others used */
export function viewOf(parameters: URLSearchParams, all: boolean): View {
  const from = dayOf(parameters.get("from"));
  const to = dayOf(parameters.get("to"));
  const span = parameters.get("days");
  const by = BYS.find((one) => one === parameters.get("by") && (all || one !== "person"));
  return {
    span: SPANS.find((days) => days === span) ?? (span === "own" || from !== "" || to !== "" ? "own" : "30"),
    from,
    to,
    by: by ?? "day",
    person: all ? (parameters.get("person") ?? "") : "",
  };
}

const dayOf = (text: string | null): string => (text !== null && Number.isFinite(dateOf(text)) ? text : "");

/** The moment at which a day begins in UTC, where all days are of one length; NaN for what is no day. */
const dateOf = (day: string): number => (/^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN);

const DAY_MILLIS = 86_400_000;

const isoOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The reader's own day. */
export function today(now: Date = new Date()): string {
  return isoOf(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
}

/** What the server is asked for. It knows best when its last day ends, so that is left out where it is today. */
export function askedOf({ span, from, to, person }: View, now: string): Asked {
  const first = span === "own" ? from : isoOf(dateOf(now) - (Number(span) - 1) * DAY_MILLIS);
  return {
    ...(first === "" ? {} : { from: first }),
    ...(span === "own" && to !== "" ? { to } : {}),
    ...(person === "" ? {} : { person }),
  };
}

const MOST_DAYS = 400;

/** What is wrong with days of one's own choice. */
export function wrongDays({ span, from, to }: View, now: string): "order" | "long" | undefined {
  if (span !== "own" || from === "") return undefined;
  const length = (dateOf(to === "" ? now : to) - dateOf(from)) / DAY_MILLIS;
  if (length < 0) return "order";
  return length > MOST_DAYS ? "long" : undefined;
}

/** Each day from the first to the last. */
export function daysOf(from: string, to: string): string[] {
  const days: string[] = [];
  for (let time = dateOf(from); time <= dateOf(to); time += DAY_MILLIS) days.push(isoOf(time));
  return days;
}
