import { useCallback, useEffect } from "react";
import { useSearchParams } from "react-router";
import type { Passage, Turn } from "@/lib/types";
import { citedNumbers } from "./turns";

interface Source {
  shown: { turn: Turn; passage: Passage } | undefined;
  open: (turn: string, n: number) => void;
  close: () => void;
  step: (by: number) => void;
}

const chipOf = (turn: string, n: number | undefined): HTMLElement | null =>
  document.querySelector(`[data-turn="${CSS.escape(turn)}"] [data-cite="${n}"]`);

/** The citation that the address names: `?turn=…&cite=…`. */
export function useSource(turns: readonly Turn[]): Source {
  const [search, setSearch] = useSearchParams();
  const turn = turns.find((other) => other.id === search.get("turn"));
  const passage = turn?.passages.find((other) => other.n === Number(search.get("cite")));
  const open = useCallback(
    (id: string, n: number) => setSearch({ turn: id, cite: String(n) }, { replace: true }),
    [setSearch],
  );
  const shownTurn = passage && turn?.id;
  const shownNumber = passage?.n;
  // The citation that Sources shows is in view in the answer too, however one came to it.
  useEffect(() => {
    if (shownTurn !== undefined) chipOf(shownTurn, shownNumber)?.scrollIntoView({ block: "nearest" });
  }, [shownTurn, shownNumber]);
  const close = useCallback(() => {
    setSearch({}, { replace: true });
    // What has focus inside Sources goes with it; the reader is back at the citation that they came from.
    if (shownTurn !== undefined) chipOf(shownTurn, shownNumber)?.focus();
  }, [setSearch, shownTurn, shownNumber]);
  const step = (by: number) => {
    if (turn === undefined || passage === undefined) return;
    const numbers = citedNumbers(turn);
    const next = numbers[numbers.indexOf(passage.n) + by];
    if (next !== undefined) open(turn.id, next);
  };
  return { shown: turn && passage ? { turn, passage } : undefined, open, close, step };
}
