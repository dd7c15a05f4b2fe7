import { describe, expect, it } from "vitest";
import { follow } from "./follow";
import { ProblemError, unreachable } from "./problem";

type Part = string | "cut" | ProblemError;

const event = (id: number, type = "text") => `id: ${id}\nevent: ${type}\ndata: ${id}\n\n`;

/** A server whose n-th answer is the n-th script; `cut` breaks the connection. */
function server(scripts: Part[][]) {
  const asked: number[] = [];
  const open = async (last: number): Promise<Response> => {
    const script = scripts[asked.length] ?? [];
    asked.push(last);
    const [first] = script;
    if (first instanceof ProblemError) throw first;
    let next = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const part = script[next++];
          if (part === undefined) controller.close();
          else if (part === "cut") controller.error(new TypeError("network error"));
          else controller.enqueue(new TextEncoder().encode(String(part)));
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body);
  };
  return { open, asked };
}

async function collect(scripts: Part[][], options: { patience?: number } = {}) {
  const { open, asked } = server(scripts);
  const events: string[] = [];
  const links: string[] = [];
  const failure = await follow({
    open,
    isLast: (type) => type === "done" || type === "failed",
    onEvent: ({ data }) => events.push(data),
    onLink: (state) => links.push(state),
    signal: new AbortController().signal,
    pause: async () => {},
    ...options,
  }).catch((thrown: unknown) => thrown);
  return { events, asked, links, failure };
}

describe("follow", () => {
  it("resumes after the last whole event when the connection breaks", async () => {
    const { events, asked, links } = await collect([
      [event(1), event(2), "id: 3\nevent: text\ndata: ha", "cut"],
      [event(3), event(4, "done")],
    ]);
    expect(events).toEqual(["1", "2", "3", "4"]);
    expect(asked).toEqual([0, 2]);
    expect(links).toContain("reconnecting");
    expect(links.at(-1)).toBe("live");
  });

  it("hands out once what a server sends twice", async () => {
    const { events } = await collect([
      [event(1), event(2)],
      [event(1), event(2), event(2), event(3), event(4, "done")],
    ]);
    expect(events).toEqual(["1", "2", "3", "4"]);
  });

  it("asks again when a number is missing instead of dropping text", async () => {
    const { events, asked } = await collect([
      [event(1), event(3)],
      [event(2), event(3), event(4, "done")],
    ]);
    expect(events).toEqual(["1", "2", "3", "4"]);
    expect(asked).toEqual([0, 1]);
  });

  it("takes an end of the stream without a last event for a lost connection", async () => {
    const { events } = await collect([[event(1)], [], [event(2, "done")]]);
    expect(events).toEqual(["1", "2"]);
  });

  it("stops at the first last event", async () => {
    const { events } = await collect([[event(1), event(2, "failed"), event(3, "done")]]);
    expect(events).toEqual(["1", "2"]);
  });

  it("gives up at once when the server refuses", async () => {
    const refusal = new ProblemError({ type: "/problems/turn-unknown", title: "no such turn", status: 404 });
    const { failure, asked } = await collect([[refusal]]);
    expect(failure).toBe(refusal);
    expect(asked).toEqual([0]);
  });

  it("gives up when nobody has answered for as long as its patience", async () => {
    const { failure, asked } = await collect(
      Array.from({ length: 50 }, () => [unreachable()]),
      { patience: 10_000 },
    );
    expect(failure).toMatchObject({ problem: { type: "/problems/unreachable" } });
    expect(asked.length).toBeLessThan(12);
  });
});
