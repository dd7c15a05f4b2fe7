import type { UsageLine, UsageReport } from "./api";
import { type By, daysOf } from "./view";

const NOTHING = { requests: 0, failed: 0, unpriced: 0, tokens_in: 0, tokens_out: 0, money: 0 };

export type Sum = typeof NOTHING;

export function sumOf(lines: readonly UsageLine[]): Sum {
  return lines.reduce(
    (sum, line) => ({
      requests: sum.requests + line.requests,
      failed: sum.failed + line.failed,
      unpriced: sum.unpriced + line.unpriced,
      tokens_in: sum.tokens_in + line.tokens_in,
      tokens_out: sum.tokens_out + line.tokens_out,
      money: sum.money + line.money,
    }),
    NOTHING,
  );
}

export const tokensOf = ({ tokens_in, tokens_out }: Sum): number => tokens_in + tokens_out;

/** A line for each day of the report, also for those on which nothing was used. */
export function everyDay({ from, to, lines }: UsageReport): UsageLine[] {
  const known = new Map(lines.map((line) => [line.what, line]));
  return daysOf(from, to).map((what) => known.get(what) ?? { what, ...NOTHING });
}

/** Days from the last one back; all else by how much was used. */
export function sorted(lines: readonly UsageLine[], by: By): UsageLine[] {
  return by === "day"
    ? [...lines].reverse()
    : [...lines].sort((one, other) => tokensOf(other) - tokensOf(one) || other.requests - one.requests);
}
