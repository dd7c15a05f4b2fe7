import { eventsOf, type StreamEvent } from "./event-stream";
import { ProblemError, UNREACHABLE } from "./problem";

export interface Source {
  /** Opens the stream so that its first event is the one after `last` (0: from the beginning). */
  open: (last: number, signal: AbortSignal) => Promise<Response>;
  isLast: (type: string) => boolean;
  onEvent: (event: StreamEvent, number: number) => void;
  onLink: (state: "live" | "reconnecting") => void;
  signal: AbortSignal;
  /** Whether this refusal may be over in a moment; by default when nobody answered, or a proxy stood alone. */
  mayPass?: (problem: ProblemError) => boolean;
  /** How long it goes on trying without an event, in milliseconds. */
  patience?: number;
  pause?: (millis: number, signal: AbortSignal) => Promise<void>;
}

const PATIENCE_MILLIS = 120_000;
const PAUSE_MILLIS_MAX = 5_000;

/**
 * Follows a numbered stream to its last event over lost connections: each number is handed out once and in order, whatever
 * the server sends twice. Throws when the server refuses, or when the patience is used up.
 */
export async function follow(source: Source): Promise<void> {
  const pause = source.pause ?? sleep;
  const patience = source.patience ?? PATIENCE_MILLIS;
  const passes = source.mayPass ?? mayPass;
  let last = 0;
  let waited = 0;
  let attempt = 0;
  for (;;) {
    try {
      const response = await source.open(last, source.signal);
      for await (const event of eventsOf(response)) {
        const number = Number(event.id);
        if (!Number.isInteger(number) || number <= last) continue;
        if (number > last + 1) break; // one is missing: ask again from the last that came
        last = number;
        waited = 0;
        attempt = 0;
        source.onLink("live");
        source.onEvent(event, number);
        if (source.isLast(event.type)) return;
      }
    } catch (thrown) {
      if (source.signal.aborted) throw thrown;
      if (thrown instanceof ProblemError && !passes(thrown)) throw thrown;
    }
    if (source.signal.aborted) throw new DOMException("no longer followed", "AbortError");
    if (waited >= patience) {
      throw new ProblemError({ type: `/problems/${UNREACHABLE}`, title: "The connection was lost.", status: 0 });
    }
    source.onLink("reconnecting");
    const millis = Math.min(PAUSE_MILLIS_MAX, 250 * 2 ** attempt++);
    waited += millis;
    await pause(millis, source.signal);
  }
}

function mayPass(problem: ProblemError): boolean {
  return problem.slug === UNREACHABLE || problem.status === 502 || problem.status === 503 || problem.status === 504;
}

export function sleep(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(new DOMException("no longer waiting", "AbortError"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, millis);
    signal.addEventListener("abort", abort, { once: true });
  });
}
