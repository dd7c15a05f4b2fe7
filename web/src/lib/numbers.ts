/** Numbers that people write in a field, in the manner of their language. */

/** "1.000,5" is 1000.5 in German and no number in English; undefined for what is no number, or below 0. */
export function numberOf(text: string, language: string): number | undefined {
  const parts = new Intl.NumberFormat(language, { minimumFractionDigits: 1 }).formatToParts(1_234_567);
  const sign = (type: "group" | "decimal") => {
    const value = parts.find((part) => part.type === type)?.value ?? "";
    return /\s/.test(value) ? "\\s" : `[${value}]`;
  };
  const group = sign("group");
  const whole = `\\d+|\\d{1,3}(?:${group}\\d{2,3})*${group}\\d{3}`;
  const match = new RegExp(`^(${whole})(?:${sign("decimal")}(\\d+))?$`).exec(text.trim());
  return match === null ? undefined : Number(`${match[1]?.replace(/\D/g, "")}.${match[2] ?? "0"}`);
}

/** The number as one would write it in a field: without groups, and with as many digits as money and prices have. */
export function written(value: number | undefined, language: string): string {
  if (value === undefined) return "";
  return new Intl.NumberFormat(language, { useGrouping: false, maximumFractionDigits: 6 }).format(value);
}
