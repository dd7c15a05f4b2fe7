import type { Passage, Privacy, ProblemBody, Span, Step, Tier, Turn, Usage } from "@/lib/types";

/** The events of a turn's stream (docs/http-api.md, Conversations and turns). */
export type TurnEvent =
  | {
      type: "started";
      turn: string;
      conversation: string;
      neuron: NonNullable<Turn["neuron"]>;
      model: NonNullable<Turn["model"]>;
      tier: Tier;
    }
  | ({ type: "step" } & Step)
  | { type: "passages"; passages: Passage[] }
  | { type: "text"; text: string }
  | { type: "citations"; citations: { n: number }[]; unsupported: Span[] }
  | ({ type: "privacy" } & Privacy)
  | ({ type: "usage" } & Usage)
  | { type: "done"; cut?: "length" }
  | { type: "failed"; problem: ProblemBody }
  | { type: "cancelled" };

const TYPES: ReadonlySet<string> = new Set<TurnEvent["type"]>([
  "started",
  "step",
  "passages",
  "text",
  "citations",
  "privacy",
  "usage",
  "done",
  "failed",
  "cancelled",
]);

/** One event as it came, or undefined for a kind that this page does not know yet. */
export function parseTurnEvent(type: string, data: string): TurnEvent | undefined {
  return TYPES.has(type) ? ({ ...(JSON.parse(data) as object), type } as TurnEvent) : undefined;
}

export const isLastEvent = (type: string): boolean => type === "done" || type === "failed" || type === "cancelled";

/** A turn before anything is known of its answer. */
export function blankTurn(known: Pick<Turn, "id" | "conversation" | "question">): Turn {
  return {
    ...known,
    state: "running",
    created: new Date().toISOString(),
    answer: "",
    passages: [],
    citations: [],
    unsupported: [],
    steps: [],
  };
}

/** The turn after an event. What comes after its end changes nothing. */
export function reduceTurn(turn: Turn, event: TurnEvent): Turn {
  if (turn.state !== "running") return turn;
  switch (event.type) {
    case "started":
      return { ...turn, neuron: event.neuron, model: event.model, tier: event.tier };
    case "step": {
      const { type: _, ...step } = event;
      return { ...turn, steps: replaceStep(turn.steps, step) };
    }
    case "passages":
      return { ...turn, passages: event.passages };
    case "text":
      return { ...turn, answer: turn.answer + event.text };
    case "citations":
      return { ...turn, citations: event.citations, unsupported: event.unsupported };
    case "privacy": {
      const { type: _, ...privacy } = event;
      return { ...turn, privacy };
    }
    case "usage": {
      const { type: _, ...usage } = event;
      return { ...turn, usage };
    }
    case "done":
      return { ...over(turn, event.type), ...(event.cut === undefined ? {} : { cut: event.cut }) };
    case "cancelled":
      return over(turn, event.type);
    case "failed":
      return { ...over(turn, event.type), problem: event.problem };
  }
}

/** The problem of a turn that failed a while ago: what is left now of the seconds that it told one to wait. */
export function problemNow({ problem, ended }: Turn, now: number = Date.now()): ProblemBody | undefined {
  const wait = problem?.retry_after;
  if (problem === undefined || typeof wait !== "number" || ended === undefined) return problem;
  return { ...problem, retry_after: Math.ceil(wait - (now - Date.parse(ended)) / 1000) };
}

const over = (turn: Turn, state: Turn["state"]): Turn => ({ ...turn, state, ended: new Date().toISOString() });

function replaceStep(steps: Step[], step: Step): Step[] {
  return steps.some((other) => other.step === step.step)
    ? steps.map((other) => (other.step === step.step ? step : other))
    : [...steps, step];
}

/** The models that failed before the one that answers took over; none when nobody answers. */
export function failedModels({ steps, state }: Turn): string[] {
  if (state === "failed" || state === "cancelled") return [];
  return steps.filter(({ kind, state: how }) => kind === "model" && how === "failed").map(({ label }) => label);
}

export interface LiveTurn {
  turn: Turn;
  link: "live" | "reconnecting";
  /** The turn that this one takes the place of, with all after it; and those whose place that one had taken. */
  replaces: readonly string[];
}

/** What the server knows, with the turns that run here laid over it. */
export function mergeTurns(stored: readonly Turn[], live: readonly LiveTurn[]): Turn[] {
  let turns = [...stored];
  for (const { turn, replaces } of live) {
    const at = turns.findIndex((other) => other.id === turn.id);
    if (at >= 0) {
      turns[at] = { ...turn, ...(turns[at]?.feedback ? { feedback: turns[at].feedback } : {}) };
      continue;
    }
    const cut = turns.findIndex((other) => replaces.includes(other.id));
    if (cut >= 0) turns = turns.slice(0, cut);
    turns.push(turn);
  }
  return turns;
}

/** The live turns without the one that is replaced and those after it in its conversation. */
export function withoutReplaced(turns: Readonly<Record<string, LiveTurn>>, replaced: string): Record<string, LiveTurn> {
  const gone = turns[replaced]?.turn;
  if (gone === undefined) return { ...turns };
  const stays = ({ turn }: LiveTurn) => turn.conversation !== gone.conversation || turn.created < gone.created;
  return Object.fromEntries(Object.entries(turns).filter(([, live]) => stays(live)));
}

/** The citations of an answer in the order of the text, each once; of a running answer as far as it has come. */
export function citedNumbers(turn: Turn): number[] {
  const known = new Set(turn.passages.map((passage) => passage.n));
  const found = [...turn.answer.matchAll(/\[(\d{1,3})\]/g)].map((match) => Number(match[1]));
  return [...new Set(found)].filter((n) => known.has(n));
}

/** The sentences that a screen reader is told, without the marks of Markdown: whole ones only while more may come. */
export function sentencesOf(answer: string, ended: boolean): string[] {
  const plain = answer.replace(/\[\d{1,3}\]/g, "").replace(/[*_`#>|]/g, "");
  const pieces = plain.split(/(?<=[.!?])\s+|\n+/).map((piece) => piece.replace(/\s+([.,;:!?])/g, "$1").trim());
  if (!ended && !/[.!?]\s+$|\n$/.test(plain)) pieces.pop();
  return pieces.filter((piece) => piece !== "");
}
