import { create } from "zustand";
import { follow } from "@/lib/follow";
import { asProblem, UNREACHABLE } from "@/lib/problem";
import { queryClient } from "@/lib/queries";
import type { Turn } from "@/lib/types";
import { uuid } from "@/lib/uuid";
import { cancelTurn, conversationQuery, openTurn, resumeTurn } from "./api";
import { blankTurn, isLastEvent, type LiveTurn, parseTurnEvent, reduceTurn, withoutReplaced } from "./turns";

/** The turns that run, or ran, since this page was opened: they go on while one looks at something else. */
interface LiveTurns {
  turns: Record<string, LiveTurn>;
}

export const useLiveTurns = create<LiveTurns>(() => ({ turns: {} }));

const aborts = new Map<string, AbortController>();

function update(id: string, change: (live: LiveTurn) => LiveTurn): void {
  useLiveTurns.setState(({ turns }) => {
    const live = turns[id];
    return live === undefined ? { turns } : { turns: { ...turns, [id]: change(live) } };
  });
}

function add(live: LiveTurn): void {
  useLiveTurns.setState(({ turns }) => ({ turns: { ...turns, [live.turn.id]: live } }));
}

interface Ask {
  conversation: string;
  question: string;
  replaces?: string;
}

/** Asks, and follows the answer to its end; what goes wrong ends up in the turn. */
export async function ask({ conversation, question, replaces }: Ask): Promise<void> {
  const id = uuid();
  const replaced =
    replaces === undefined ? [] : [replaces, ...(useLiveTurns.getState().turns[replaces]?.replaces ?? [])];
  if (replaces !== undefined) useLiveTurns.setState(({ turns }) => ({ turns: withoutReplaced(turns, replaces) }));
  add({ turn: blankTurn({ id, conversation, question }), link: "live", replaces: replaced });
  const body = { id, question, ...(replaces === undefined ? {} : { replaces }) };
  await run(id, conversation, (last, signal, begun) =>
    begun ? resumeTurn(id, last, signal) : openTurn(conversation, body, signal),
  );
}

/** Follows a turn that was running when the page was opened, from its first event. */
export async function rejoin(turn: Turn): Promise<void> {
  if (aborts.has(turn.id) || useLiveTurns.getState().turns[turn.id] !== undefined) return;
  const { id, conversation, question, created } = turn;
  add({
    turn: { ...blankTurn({ id, conversation, question }), created },
    link: "live",
    replaces: [],
  });
  await run(id, conversation, (last, signal) => resumeTurn(id, last, signal));
}

type Open = (last: number, signal: AbortSignal, begun: boolean) => Promise<Response>;

async function run(id: string, conversation: string, open: Open): Promise<void> {
  const abort = new AbortController();
  aborts.set(id, abort);
  let begun = false;
  try {
    await follow({
      open: async (last, signal) => {
        const response = await open(last, signal, begun);
        begun = true;
        return response;
      },
      isLast: isLastEvent,
      onLink: (link) => update(id, (live) => (live.link === link ? live : { ...live, link })),
      onEvent: ({ type, data }) => {
        const event = parseTurnEvent(type, data);
        if (event !== undefined) update(id, (live) => ({ ...live, turn: reduceTurn(live.turn, event) }));
      },
      // A refused question is an answer; a running turn waits for a server that restarts.
      mayPass: (problem) => problem.slug === UNREACHABLE || (begun && problem.status >= 502 && problem.status <= 504),
      signal: abort.signal,
    });
  } catch (thrown) {
    const event = abort.signal.aborted
      ? ({ type: "cancelled" } as const)
      : ({ type: "failed", problem: asProblem(thrown).problem } as const);
    update(id, (live) => ({ ...live, turn: reduceTurn(live.turn, event) }));
  } finally {
    aborts.delete(id);
    // Also when one looks at something else: its title and its place in the list come with it.
    void queryClient.invalidateQueries({ queryKey: conversationQuery(conversation).queryKey, refetchType: "all" });
    void queryClient.invalidateQueries({ queryKey: ["neurons"] });
  }
}

/** Stops a running turn; its stream then ends with `cancelled`. */
export async function stop(id: string): Promise<void> {
  try {
    await cancelTurn(id);
  } catch {
    // it never began, or nobody answers: there is nothing to wait for
    aborts.get(id)?.abort();
  }
}

/** Lets go of everything, when another person signs in. */
export function forgetLiveTurns(): void {
  for (const abort of aborts.values()) abort.abort();
  useLiveTurns.setState({ turns: {} });
}
