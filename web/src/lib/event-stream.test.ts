import { describe, expect, it } from "vitest";
import { EventParser, eventsOf } from "./event-stream";

const STREAM =
  'id: 1\r\nevent: text\r\ndata: {"a":\r\ndata: 1}\r\n\r\n: keep awake\n\nid: 2\nevent: done\ndata: {}\n\n';

describe("EventParser", () => {
  it("gives the same events wherever the pieces are cut", () => {
    const whole = new EventParser().push(STREAM);
    for (let cut = 1; cut < STREAM.length; cut++) {
      const parser = new EventParser();
      expect([...parser.push(STREAM.slice(0, cut)), ...parser.push(STREAM.slice(cut))]).toEqual(whole);
    }
    expect(whole).toEqual([
      { id: "1", type: "text", data: '{"a":\n1}' },
      { id: "2", type: "done", data: "{}" },
    ]);
  });

  it("never hands out an event that was cut off", () => {
    expect(new EventParser().push('id: 1\nevent: text\ndata: {"text":"half"}\n')).toEqual([]);
  });

  it("keeps characters whole that a network cuts in two", async () => {
    const bytes = new TextEncoder().encode("data: Grüße 🩺\n\n");
    for (let cut = 1; cut < bytes.length; cut++) {
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(bytes.slice(0, cut));
          controller.enqueue(bytes.slice(cut));
          controller.close();
        },
      });
      const events = [];
      for await (const event of eventsOf(new Response(body))) events.push(event.data);
      expect(events).toEqual(["Grüße 🩺"]);
    }
  });
});
