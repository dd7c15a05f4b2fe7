import { describe, expect, it } from "vitest";
import type { Passage, Turn } from "@/lib/types";
import {
  blankTurn,
  citedNumbers,
  failedModels,
  mergeTurns,
  parseTurnEvent,
  problemNow,
  reduceTurn,
  sentencesOf,
  type TurnEvent,
  withoutReplaced,
} from "./turns";

const turn = (id: string, part: Partial<Turn> = {}): Turn => ({
  ...blankTurn({ id, conversation: "c", question: "q" }),
  ...part,
});

const fold = (events: TurnEvent[]): Turn => events.reduce(reduceTurn, turn("t"));

const passage = (n: number): Passage => ({
  n,
  document: "d",
  name: "a.pdf",
  type: "pdf",
  ordinal: n,
  text: "",
  start: 0,
  end: 1,
  headings: [],
  score: 1,
});

describe("reduceTurn", () => {
  it("puts the answer together in the order of its pieces", () => {
    const answered = fold([
      { type: "text", text: "Within " },
      { type: "text", text: "one hour [1]." },
      { type: "done" },
    ]);
    expect([answered.answer, answered.state]).toEqual(["Within one hour [1].", "done"]);
  });

  it("replaces a step by a later one of the same number", () => {
    const searched = fold([
      { type: "step", step: 1, kind: "search", state: "running", label: "Search" },
      { type: "step", step: 2, kind: "model", state: "running", label: "Answer" },
      { type: "step", step: 1, kind: "search", state: "done", label: "Search", count: 6, millis: 12 },
    ]);
    expect(searched.steps.map((step) => [step.step, step.state])).toEqual([
      [1, "done"],
      [2, "running"],
    ]);
  });

  it("knows which models failed before another took over, and shows the one that did", () => {
    const step = { type: "step", kind: "model", label: "one" } as const;
    const begun = { type: "started", turn: "t", conversation: "c", neuron: { id: "n", version: 1 }, tier: 0 } as const;
    const taken = [
      { ...begun, model: { provider: "openai", model: "one", local: false } },
      { ...step, step: 2, state: "failed" },
      { ...begun, model: { provider: "ollama", model: "two", local: true } },
      { ...step, step: 3, state: "done", label: "two" },
    ] satisfies TurnEvent[];
    expect(failedModels(fold(taken))).toEqual(["one"]);
    expect(fold(taken).model?.model).toBe("two");
    expect(failedModels(fold([...taken, { type: "failed", problem: { type: "", title: "", status: 500 } }]))).toEqual(
      [],
    );
  });

  it("keeps what came before a failure, and says what failed", () => {
    const problem = { type: "/problems/model-cut", title: "cut", status: 502 };
    const failed = fold([
      { type: "text", text: "Half" },
      { type: "failed", problem },
    ]);
    expect([failed.answer, failed.state, failed.problem]).toEqual(["Half", "failed", problem]);
  });

  it("knows a finished answer that is cut off from a whole one", () => {
    const finished = (last: TurnEvent) => fold([{ type: "text", text: "The ward opens" }, last]);
    expect([finished({ type: "done", cut: "length" }).cut, finished({ type: "done" }).cut]).toEqual([
      "length",
      undefined,
    ]);
  });

  it("ends once: nothing changes after the last event", () => {
    const ended = fold([{ type: "text", text: "a" }, { type: "cancelled" }]);
    const after = [{ type: "text", text: "b" }, { type: "done" }] satisfies TurnEvent[];
    expect(after.reduce(reduceTurn, ended)).toEqual(ended);
  });
});

describe("parseTurnEvent", () => {
  it("passes over kinds that it does not know", () => {
    expect(parseTurnEvent("hologram", "{}")).toBeUndefined();
    expect(parseTurnEvent("text", '{"text":"x","type":"done"}')).toEqual({ type: "text", text: "x" });
  });
});

describe("mergeTurns", () => {
  const live = (id: string, replaces: string[] = [], part: Partial<Turn> = {}) =>
    ({ turn: turn(id, part), link: "live", replaces }) as const;
  const ids = (turns: Turn[]) => turns.map((other) => other.id);

  it("shows a running turn once, also when the server already lists it", () => {
    const merged = mergeTurns([turn("a"), turn("b")], [live("b", [], { answer: "so far" })]);
    expect(merged.map((other) => [other.id, other.answer])).toEqual([
      ["a", ""],
      ["b", "so far"],
    ]);
  });

  it("hides the turn that is asked again, and all after it", () => {
    expect(ids(mergeTurns([turn("a"), turn("b"), turn("c")], [live("d", ["b"])]))).toEqual(["a", "d"]);
  });

  it("hides what was replaced before, while the server's list is still the old one", () => {
    expect(ids(mergeTurns([turn("a")], [live("c", ["b", "a"])]))).toEqual(["c"]);
    expect(ids(mergeTurns([turn("c")], [live("c", ["b", "a"])]))).toEqual(["c"]);
  });
});

describe("withoutReplaced", () => {
  it("drops the replaced turn and what came after it in the same conversation", () => {
    const turns = Object.fromEntries(
      ["a", "b", "c", "d"].map((id, index) => [
        id,
        {
          turn: turn(id, { created: `2026-01-0${index + 1}T00:00:00Z`, conversation: id === "d" ? "other" : "c" }),
          link: "live" as const,
          replaces: [],
        },
      ]),
    );
    expect(Object.keys(withoutReplaced(turns, "b"))).toEqual(["a", "d"]);
    expect(Object.keys(withoutReplaced(turns, "unknown"))).toEqual(["a", "b", "c", "d"]);
  });
});

describe("citedNumbers", () => {
  it("lists each known citation once, in the order of the text", () => {
    const answered = turn("t", { answer: "b [2] a [1] b [2] unknown [7]", passages: [passage(1), passage(2)] });
    expect(citedNumbers(answered)).toEqual([2, 1]);
  });
});

describe("sentencesOf", () => {
  it("tells whole sentences only while more may come, without marks", () => {
    expect(sentencesOf("Give **fluids** [1]. Then ant", false)).toEqual(["Give fluids."]);
    expect(sentencesOf("Give **fluids** [1].", false)).toEqual([]);
    expect(sentencesOf("# First\n\n- one\n- two", false)).toEqual(["First", "- one"]);
  });

  it("tells the rest when the answer has ended", () => {
    expect(sentencesOf("Give fluids. Then 3.5 mg", true)).toEqual(["Give fluids.", "Then 3.5 mg"]);
  });

  it("never takes a told sentence back while text is added", () => {
    const answer = "Give **30 ml** per kg [1]. Repeat it?\n\n> Quoted here. [2]\n\nEnd";
    let told: string[] = [];
    for (let end = 0; end <= answer.length; end++) {
      const now = sentencesOf(answer.slice(0, end), false);
      expect(now.slice(0, told.length)).toEqual(told);
      told = now;
    }
  });
});

describe("problemNow", () => {
  const problem = { type: "/problems/budget-spent", title: "Spent.", status: 429, retry_after: 7_200 };
  const failed = turn("t", { state: "failed", ended: "2026-11-23T22:00:00Z", problem });

  it("counts what one has to wait from now, not from when the turn failed", () => {
    expect(problemNow(failed, Date.parse("2026-11-23T22:30:00Z"))?.retry_after).toBe(5_400);
    expect(problemNow(failed, Date.parse("2026-11-25T00:00:00Z"))?.retry_after).toBeLessThan(0);
  });

  it("leaves a problem alone that names no time", () => {
    const { retry_after: _, ...timeless } = problem;
    expect(problemNow({ ...failed, problem: timeless })).toEqual(timeless);
    expect(problemNow(turn("t"))).toBeUndefined();
  });
});
