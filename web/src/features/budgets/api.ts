import { queryOptions } from "@tanstack/react-query";
import { get, put } from "@/lib/api";
import type { Budget } from "./budgets";
import type { Price } from "./prices";

interface Budgets {
  currency: string;
  budgets: Budget[];
}

interface Prices {
  currency: string;
  prices: Price[];
  shipped: Price[];
}

const BUDGETS = "/api/v1/budgets";
const PRICES = "/api/v1/prices";

export const budgetsQuery = queryOptions({
  queryKey: ["budgets"],
  queryFn: ({ signal }) => get<Budgets>(BUDGETS, signal),
});

export const pricesQuery = queryOptions({
  queryKey: ["prices"],
  queryFn: ({ signal }) => get<Prices>(PRICES, signal),
});

/** The server takes all budgets at once: what is changed is the list as it is now, not as it was when the page was opened. */
export async function changeBudgets(change: (all: Budget[]) => Budget[]): Promise<Budgets> {
  const { budgets } = await get<Budgets>(BUDGETS);
  return put<Budgets>(BUDGETS, { budgets: change(budgets) });
}

/** The same for the site's own prices. */
export async function changePrices(change: (all: Price[]) => Price[]): Promise<Prices> {
  const { prices } = await get<Prices>(PRICES);
  return put<Prices>(PRICES, { prices: change(prices) });
}
