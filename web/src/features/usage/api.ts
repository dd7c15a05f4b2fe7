import { queryOptions } from "@tanstack/react-query";
import { get, withQuery } from "@/lib/api";
import type { By } from "./view";

export interface UsageLine {
  /** The day, the person's id, the Neuron's or the model's (`provider/model`). */
  what: string;
  /** Of a person. */
  name?: string;
  requests: number;
  failed: number;
  /** Requests of which nobody knows what they cost. */
  unpriced: number;
  tokens_in: number;
  tokens_out: number;
  money: number;
}

export interface UsageReport {
  from: string;
  to: string;
  by: By;
  currency: string;
  lines: UsageLine[];
}

/** Of which days, and whose; what is left out is the last 30 days, and everybody's or one's own. */
export interface Asked {
  from?: string;
  to?: string;
  person?: string;
}

export const usageQuery = (by: By, asked: Asked) =>
  queryOptions({
    queryKey: ["usage", by, asked],
    queryFn: ({ signal }) => get<UsageReport>(withQuery("/api/v1/usage", { ...asked, by }), signal),
  });
