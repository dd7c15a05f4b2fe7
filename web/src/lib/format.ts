/** Numbers, sizes and times for people, in the language of the page. */

export function count(value: number, language: string): string {
  return new Intl.NumberFormat(language).format(value);
}

/** 1_240_000 → "1.2M": for where there is little room. */
export function compact(value: number, language: string): string {
  return new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 2 }).format(value);
}

/** 12.5 → "$12.50"; of less than a cent the two digits that matter. */
export function money(value: number, currency: string, language: string): string {
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    ...(value > 0 && value < 0.01 ? { maximumSignificantDigits: 2 } : {}),
  }).format(value);
}

/** 0.125 → "$0.125": a limit or a price as somebody set it, with nothing rounded away. */
export function amount(value: number, currency: string, language: string): string {
  return new Intl.NumberFormat(language, { style: "currency", currency, maximumFractionDigits: 6 }).format(value);
}

/** 340 → "340 B", 12_400_000 → "12 MB": two digits that matter. */
export function size(bytes: number, language: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  if (step === 0) return `${count(bytes, language)}\u00a0B`;
  const value = bytes / 1000 ** step;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: "short",
    maximumSignificantDigits: value >= 100 ? 3 : 2,
  }).format(value);
}

/** 12 → "12 ms", 840 → "0.8 s", 75_000 → "75 s". */
export function duration(millis: number, language: string): string {
  const seconds = millis / 1000;
  if (seconds < 0.1) {
    return new Intl.NumberFormat(language, {
      style: "unit",
      unit: "millisecond",
      unitDisplay: "narrow",
      maximumFractionDigits: 0,
    }).format(millis);
  }
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: "second",
    unitDisplay: "narrow",
    maximumFractionDigits: seconds < 10 ? 1 : 0,
  }).format(seconds);
}

const STEPS = [
  ["minute", 60],
  ["hour", 3600],
  ["day", 86_400],
] as const;

/** "5 minutes ago" within a week, the date before that. */
export function ago(time: string, language: string, now: number = Date.now()): string {
  const seconds = (now - Date.parse(time)) / 1000;
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (seconds < 60) return relative.format(0, "second");
  if (seconds > 7 * 86_400) return day(time, language);
  const [unit, length] = [...STEPS].reverse().find(([, length]) => seconds >= length) ?? STEPS[0];
  return relative.format(-Math.round(seconds / length), unit);
}

/** "23 Nov 2026": the day alone, for what lies ahead. */
export function day(time: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(new Date(time));
}

/** 50_310 → "in 14 hours": rounded up, so that nobody comes too early. */
export function soon(seconds: number, language: string): string {
  const [unit, length] = [...STEPS].reverse().find(([, length]) => seconds >= 2 * length) ?? (["second", 1] as const);
  return new Intl.RelativeTimeFormat(language).format(Math.ceil(seconds / length), unit);
}

export function exact(time: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long" }).format(new Date(time));
}

export function dateTime(time: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(time));
}

/** A day of the calendar, "2026-11-23", as people write it; it is the same day wherever one reads it. */
export function calendarDay(date: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(date));
}

export type DayGroup = "today" | "yesterday" | "week" | "older";

/** In which group of the list a conversation stands, by the reader's own days. */
export function dayGroup(time: string, now: Date = new Date()): DayGroup {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const then = Date.parse(time);
  if (then >= midnight) return "today";
  if (then >= midnight - 86_400_000) return "yesterday";
  return then >= midnight - 6 * 86_400_000 ? "week" : "older";
}
