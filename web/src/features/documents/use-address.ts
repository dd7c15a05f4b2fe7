import type { Span } from "@/lib/types";
import { useParameters } from "@/lib/use-parameters";

export interface View {
  name: string;
  span: Span | undefined;
}

/** The address holds tab, filter, and what is previewed: `?tab=&q=&view=NAME&start=&end=`. */
export function useAddress() {
  const { parameters, change } = useParameters();
  const name = parameters.get("view");
  const start = Number(parameters.get("start") ?? Number.NaN);
  const end = Number(parameters.get("end") ?? Number.NaN);
  const span = end > start ? { start, end } : undefined;
  const view: View | undefined = name === null ? undefined : { name, span };
  return { parameters, change, view };
}
