/** What stands around the quotes of an answer without a model; this page says the same in the reader's language. */
const HEAD = "The documents say:\n\n";
const NOTHING = "The documents of this Neuron hold nothing that fits the question.";
const NOTE = "_Quoted word for word; no language model was used._";

interface Quotes {
  /** The quotes alone. */
  text: string;
  /** Whether nothing was found to quote. */
  empty: boolean;
  /** Whether the answer has come to its end. */
  whole: boolean;
}

export function quotesOf(answer: string): Quotes {
  const whole = answer.trimEnd().endsWith(NOTE);
  const body = whole ? answer.trimEnd().slice(0, -NOTE.length) : answer;
  const empty = body.startsWith(NOTHING);
  return { text: empty ? "" : body.startsWith(HEAD) ? body.slice(HEAD.length) : body, empty, whole };
}
