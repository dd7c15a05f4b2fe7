import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { command, get, setCsrf, whenSignedOut, withQuery } from "./api";
import { asProblem } from "./problem";

let server: Server | undefined;

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  server = createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "*, X-CSRF-Token, Content-Type");
    response.setHeader("Access-Control-Allow-Methods", "*, DELETE");
    response.setHeader("Access-Control-Expose-Headers", "*");
    if (request.method === "OPTIONS") response.end();
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const failureOf = async (call: Promise<unknown>) =>
  asProblem(
    await call.then(
      () => undefined,
      (thrown: unknown) => thrown,
    ),
  );

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  setCsrf(undefined);
  whenSignedOut(() => {});
});

describe("api", () => {
  it("turns problem+json into an error with slug, status and request id", async () => {
    const url = await serve((_, response) => {
      response.writeHead(422, { "Content-Type": "application/problem+json" });
      response.end(
        JSON.stringify({ type: "/problems/password-weak", title: "Too weak.", status: 422, instance: "r-1" }),
      );
    });
    const problem = await failureOf(get(url));
    expect([problem.slug, problem.status, problem.requestId, problem.message]).toEqual([
      "password-weak",
      422,
      "r-1",
      "Too weak.",
    ]);
  });

  it("says something true when a proxy answers with a page", async () => {
    const url = await serve((_, response) => {
      response.writeHead(502, { "Content-Type": "text/html", "X-Request-Id": "r-2" });
      response.end("<h1>Bad gateway</h1>");
    });
    const problem = await failureOf(get(url));
    expect([problem.slug, problem.status, problem.requestId]).toEqual(["http-502", 502, "r-2"]);
  });

  it("says that nobody answers when nobody does", async () => {
    const url = await serve(() => {});
    await new Promise((resolve) => server?.close(resolve));
    expect((await failureOf(get(url))).slug).toBe("unreachable");
  });

  it("sends the CSRF token with what changes something, and not with what reads", async () => {
    const tokens: unknown[] = [];
    const url = await serve((request, response) => {
      tokens.push(request.headers["x-csrf-token"]);
      response.setHeader("Content-Type", "application/json");
      response.end("{}");
    });
    setCsrf("token-1");
    await get(url);
    await command("DELETE", url);
    expect(tokens).toEqual([undefined, "token-1"]);
  });

  it("tells the page when the session has ended", async () => {
    const url = await serve((_, response) => {
      response.writeHead(401, { "Content-Type": "application/problem+json" });
      response.end(JSON.stringify({ type: "/problems/not-signed-in", title: "Sign in.", status: 401 }));
    });
    let told = 0;
    whenSignedOut(() => told++);
    await failureOf(get(url));
    expect(told).toBe(1);
  });

  it("leaves empty parts out of a query and escapes the rest", () => {
    expect(withQuery("/x", { q: "a&b ü", after: "", limit: 5, neuron: undefined })).toBe("/x?q=a%26b+%C3%BC&limit=5");
  });
});
