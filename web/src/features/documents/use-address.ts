import { useCallback } from "react";
import { useSearchParams } from "react-router";
import type { Span } from "@/lib/types";

export interface View {
  name: string;
  span: Span | undefined;
}

/** The address holds tab, filter, and what is previewed: `?tab=&q=&view=NAME&start=&end=`. */
export function useAddress() {
  const [parameters, setParameters] = useSearchParams();
  const change = useCallback(
    (parts: Record<string, string | undefined>) =>
      setParameters(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(parts)) {
            if (value === undefined) next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: true },
      ),
    [setParameters],
  );
  const name = parameters.get("view");
  const start = Number(parameters.get("start") ?? Number.NaN);
  const end = Number(parameters.get("end") ?? Number.NaN);
  const span = end > start ? { start, end } : undefined;
  const view: View | undefined = name === null ? undefined : { name, span };
  return { parameters, change, view };
}
