import { problemOf, problemOfBody, unreachable } from "./problem";

/** The one way to the server: cookie, CSRF token, problem+json → ProblemError. */

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

interface Call {
  body?: unknown;
  accept?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

let csrf: string | undefined;
let onSignedOut: () => void = () => {};

/** The token that every changing request carries, as the last session answer named it. */
export function setCsrf(token: string | undefined): void {
  csrf = token;
}

/** Called when any answer says that nobody is signed in. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** Sends one request; throws a ProblemError for every answer that is not ok, and an AbortError when aborted. */
export async function send(method: Method, path: string, call: Call = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: call.accept ?? "application/json", ...call.headers };
  if (method !== "GET" && csrf !== undefined) headers["X-CSRF-Token"] = csrf;
  if (call.body !== undefined) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "AbortError") throw thrown;
    throw unreachable();
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.slug === "not-signed-in") onSignedOut();
    throw problem;
  }
  return response;
}

async function json<T>(method: Method, path: string, call: Call = {}): Promise<T> {
  const response = await send(method, path, call);
  return (await response.json()) as T;
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> => json<T>("GET", path, { signal });
export const post = <T>(path: string, body?: unknown): Promise<T> => json<T>("POST", path, { body });
export const put = <T>(path: string, body: unknown): Promise<T> => json<T>("PUT", path, { body });
export const patch = <T>(path: string, body: unknown): Promise<T> => json<T>("PATCH", path, { body });

/** For answers without a body (204), and those whose body nobody reads. */
export async function command(method: Method, path: string, body?: unknown): Promise<void> {
  await send(method, path, body === undefined ? {} : { body });
}

/** A path with its query; parts that are undefined or empty are left out. */
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

interface Upload {
  /** The operation's id: the same upload again is the same operation. */
  key: string;
  signal: AbortSignal;
  onProgress: (sent: number, total: number) => void;
}

/** PUTs a file as raw bytes. XMLHttpRequest, because fetch does not tell how much of a body was sent. */
export function upload<T>(path: string, file: Blob, { key, signal, onProgress }: Upload): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open("PUT", path);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Idempotency-Key", key);
    if (csrf !== undefined) request.setRequestHeader("X-CSRF-Token", csrf);
    request.upload.onprogress = (event) => onProgress(event.loaded, event.total);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return resolve(request.response as T);
      const requestId = request.getResponseHeader("X-Request-Id") ?? undefined;
      const problem = problemOfBody(
        request.response,
        request.status,
        requestId,
        request.getResponseHeader("Retry-After"),
      );
      if (problem.slug === "not-signed-in") onSignedOut();
      reject(problem);
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException("the upload was cancelled", "AbortError"));
    request.onloadend = () => signal.removeEventListener("abort", abort);
    if (signal.aborted) return reject(new DOMException("the upload was cancelled", "AbortError"));
    signal.addEventListener("abort", abort);
    request.send(file);
  });
}
