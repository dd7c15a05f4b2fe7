import { describe, expect, it } from "vitest";
import { quotesOf } from "./quotes";

const NOTE = "_Quoted word for word; no language model was used._\n";

describe("quotesOf", () => {
  it("takes the quotes out of what the server says around them", () => {
    expect(quotesOf(`The documents say:\n\n> One. [1]\n>\n> — a.md\n\n${NOTE}`)).toEqual({
      text: "> One. [1]\n>\n> — a.md\n\n",
      empty: false,
      whole: true,
    });
  });

  it("says when nothing fits", () => {
    const answer = `The documents of this Neuron hold nothing that fits the question. Ask with other words.\n\n${NOTE}`;
    expect(quotesOf(answer)).toEqual({ text: "", empty: true, whole: true });
  });

  it("leaves half an answer, and an answer of another kind, as it is", () => {
    expect(quotesOf("> One. [1]\n")).toEqual({ text: "> One. [1]\n", empty: false, whole: false });
  });
});
