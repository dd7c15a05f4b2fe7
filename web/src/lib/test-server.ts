import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What a test answers: a value as JSON, or a problem. */
export type Answers = (method: string, url: URL, body: unknown) => { status: number; body: unknown } | undefined;

/** A server for tests of components: the page that they draw stands at its address, so its calls go there. */
export async function servePage(answers: Answers): Promise<() => Promise<void>> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const answer = answers(request.method ?? "GET", url, await bodyOf(request)) ?? { status: 404, body: {} };
    response.writeHead(answer.status, { "Content-Type": "application/json", Connection: "close" });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { happyDOM } = window as unknown as { happyDOM: { setURL: (url: string) => void } };
  happyDOM.setURL(`http://127.0.0.1:${port}/`);
  return async () => {
    await new Promise((resolve) => server.close(resolve));
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString("utf8");
  return text === "" ? undefined : JSON.parse(text);
}
