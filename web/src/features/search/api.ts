import { queryOptions } from "@tanstack/react-query";
import { post } from "@/lib/api";
import type { Hit } from "@/lib/types";

const LIMIT = 20;

/** Which documents are looked at (docs/http-api.md, Search); what is left out limits nothing. */
export interface Filter {
  labels?: { all: string[] };
  from?: string;
  to?: string;
}

export const searchQuery = (neuron: string, query: string, filter: Filter) =>
  queryOptions({
    queryKey: ["search", neuron, query, filter],
    staleTime: 30_000,
    queryFn: () =>
      post<{ hits: Hit[]; millis: number }>(`/api/v1/neurons/${encodeURIComponent(neuron)}/search`, {
        query,
        limit: LIMIT,
        ...(Object.keys(filter).length === 0 ? {} : { filter }),
      }),
  });
