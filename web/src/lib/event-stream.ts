/** One event of a text/event-stream. */
export interface StreamEvent {
  id: string | undefined;
  type: string;
  data: string;
}

/**
 * Takes a text/event-stream apart as it arrives, wherever the pieces are cut (WHATWG HTML, 9.2.6). An event that is not
 * ended by an empty line was cut off and is never handed out.
 */
export class EventParser {
  private rest = "";
  private id: string | undefined;
  private type = "";
  private data: string[] = [];

  push(piece: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    this.rest += piece;
    for (;;) {
      const end = this.rest.search(/[\r\n]/);
      // A CR at the very end may be half of a CRLF: wait for what follows.
      if (end < 0 || (this.rest[end] === "\r" && end === this.rest.length - 1)) return events;
      const line = this.rest.slice(0, end);
      this.rest = this.rest.slice(end + (this.rest.startsWith("\r\n", end) ? 2 : 1));
      const event = this.line(line);
      if (event) events.push(event);
    }
  }

  private line(line: string): StreamEvent | undefined {
    if (line === "") return this.dispatch();
    if (line.startsWith(":")) return undefined;
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.data.push(value);
    else if (field === "event") this.type = value;
    else if (field === "id" && !value.includes("\0")) this.id = value;
    return undefined;
  }

  private dispatch(): StreamEvent | undefined {
    const event =
      this.data.length === 0 ? undefined : { id: this.id, type: this.type || "message", data: this.data.join("\n") };
    this.type = "";
    this.data = [];
    return event;
  }
}

/** The events of an answer, until it ends, fails or is aborted. */
export async function* eventsOf(response: Response): AsyncGenerator<StreamEvent> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
