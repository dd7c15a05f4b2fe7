import { queryOptions } from "@tanstack/react-query";
import { command, get, post } from "@/lib/api";

/** An API key as its owner sees it. */
export interface ApiKey {
  id: string;
  name: string;
  created: string;
  expires: string;
  last_used?: string;
}

/** One's keys, and how many and how long ones there may be. */
export interface ApiKeys {
  keys: ApiKey[];
  keys_max: number;
  days_max: number;
}

/** A key that was just made: its secret comes with this answer alone. */
export type NewApiKey = ApiKey & { secret: string };

export const keysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: ({ signal }) => get<ApiKeys>("/api/v1/keys", signal),
});

export const makeKey = (name: string, days: number): Promise<NewApiKey> =>
  post<NewApiKey>("/api/v1/keys", { name, days });

export const revokeKey = (id: string): Promise<void> => command("DELETE", `/api/v1/keys/${encodeURIComponent(id)}`);
