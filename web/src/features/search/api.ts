import { queryOptions } from "@tanstack/react-query";
import { post } from "@/lib/api";
import type { Hit } from "@/lib/types";

const LIMIT = 20;

export const searchQuery = (neuron: string, query: string) =>
  queryOptions({
    queryKey: ["search", neuron, query],
    staleTime: 30_000,
    queryFn: () =>
      post<{ hits: Hit[]; millis: number }>(`/api/v1/neurons/${encodeURIComponent(neuron)}/search`, {
        query,
        limit: LIMIT,
      }),
  });
