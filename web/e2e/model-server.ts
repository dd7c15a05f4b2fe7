import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One answer of the model as a test plays it: piece by piece, so that the page can be looked at between two of them. */
export interface Speech {
  /** All that the model was sent, as one text. */
  prompt: string;
  say: (text: string) => void;
  end: (reason: "stop" | "length") => void;
  /** Ends the stream as a server does that dies in mid-answer. */
  breakOff: () => void;
  /** Resolves when BRANE has closed the connection. */
  gone: Promise<void>;
}

export type Script = (speech: Speech) => Promise<void> | void;

export const MODEL = "scripted-1b";

/** What the server says when no test has told it anything, such as when an administrator tries it. */
const COUNTING: Script = (speech) => {
  for (const word of ["One ", "two ", "three ", "four."]) speech.say(word);
  speech.end("stop");
};

/** A model server that speaks OpenAI's streaming protocol and says what the tests tell it: no real model stops or breaks on demand. */
export class ModelServer {
  private readonly scripts: Script[] = [];
  private readonly server = createServer((request, response) => {
    this.serve(request, response).catch((thrown: unknown) => response.destroy(thrown as Error));
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** Plays this script for the next question. */
  next(script: Script): void {
    this.scripts.push(script);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === "/v1/models") {
      response.setHeader("Content-Type", "application/json").end(JSON.stringify({ data: [{ id: MODEL }] }));
      return;
    }
    if (request.url !== "/v1/chat/completions") {
      response.writeHead(404).end();
      return;
    }
    const { messages, stream } = JSON.parse(await bodyOf(request)) as {
      messages: { content: string | object[] }[];
      stream?: boolean;
    };
    if (stream !== true) {
      // An examination, which has no part in the scripts: the model talks, whatever it is asked for.
      const counted = JSON.stringify(messages).split(" ").length;
      const choices = [{ message: { content: "Yes." }, finish_reason: "stop" }];
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify({ choices, usage: { prompt_tokens: counted } }));
      return;
    }
    const prompt = messages.map(({ content }) => content).join("\n");
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    await (this.scripts.shift() ?? COUNTING)(speech(prompt, response));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString("utf8");
}

function speech(prompt: string, response: ServerResponse): Speech {
  let tokens = 0;
  const send = (frame: unknown) => response.write(`data: ${JSON.stringify({ id: "1", ...(frame as object) })}\n\n`);
  return {
    prompt,
    say: (text) => {
      tokens++;
      send({ choices: [{ index: 0, delta: { content: text } }] });
    },
    end: (reason) => {
      send({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
      // As many as the densest tokenizer would count: with fewer, BRANE would rightly say that the prompt was cut.
      const read = Math.ceil(prompt.length / 2);
      send({ choices: [], usage: { prompt_tokens: read, completion_tokens: tokens, total_tokens: read + tokens } });
      response.end("data: [DONE]\n\n");
    },
    breakOff: () => response.destroy(),
    gone: new Promise((resolve) => response.once("close", resolve)),
  };
}
