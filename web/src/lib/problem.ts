import type { ProblemBody } from "./types";

/** A failed call: what the server said of it, or what this page knows when no server answered. */
export class ProblemError extends Error {
  readonly problem: ProblemBody;

  constructor(problem: ProblemBody) {
    super(problem.title);
    this.name = "ProblemError";
    this.problem = problem;
  }

  /** The stable word for the kind of problem: `sign-in-failed` of `/problems/sign-in-failed`. */
  get slug(): string {
    return slugOf(this.problem);
  }

  get status(): number {
    return this.problem.status;
  }

  get requestId(): string | undefined {
    return this.problem.instance;
  }
}

export function slugOf(problem: ProblemBody): string {
  return problem.type.slice(problem.type.lastIndexOf("/") + 1);
}

/** No answer at all: the server is stopped, or the network is gone. */
export const UNREACHABLE = "unreachable";

export function unreachable(): ProblemError {
  return new ProblemError({ type: `/problems/${UNREACHABLE}`, title: "BRANE cannot be reached.", status: 0 });
}

/** Whatever was thrown, as a problem that a screen can show. */
export function asProblem(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown;
  return new ProblemError({
    type: "/problems/page-failed",
    title: "This page ran into a fault of its own.",
    status: 0,
    detail: thrown instanceof Error ? thrown.message : String(thrown),
  });
}

/** The problem in an answer that is not ok, also when a proxy answered with something else. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const requestId = response.headers.get("X-Request-Id") ?? undefined;
  const json = response.headers.get("Content-Type")?.includes("json") ?? false;
  const body: unknown = json ? await response.json().catch(() => undefined) : undefined;
  return problemOfBody(body, response.status, requestId, response.headers.get("Retry-After"));
}

export function problemOfBody(
  body: unknown,
  status: number,
  requestId: string | undefined,
  retryAfter: string | null,
): ProblemError {
  const given = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
  return new ProblemError({
    ...given,
    type: typeof given.type === "string" ? given.type : `/problems/http-${status}`,
    title: typeof given.title === "string" ? given.title : `The server answered ${status}.`,
    status,
    ...(typeof given.instance === "string" || requestId === undefined ? {} : { instance: requestId }),
    ...(Number.isFinite(seconds) ? { retry_after: seconds } : {}),
  });
}
