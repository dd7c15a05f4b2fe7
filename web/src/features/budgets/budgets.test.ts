import { describe, expect, it } from "vitest";
import { accountOf, inOrder, readBudget, type WrittenBudget, withBudget, withoutBudget } from "./budgets";

const form = (part: Partial<WrittenBudget> = {}): WrittenBudget => ({
  kind: "site",
  id: "",
  requests: "100",
  tokens: "",
  money: "",
  ...part,
});

const read = (part: Partial<WrittenBudget>, taken: string[] = [], language = "en") =>
  readBudget(form(part), taken, language);

describe("readBudget", () => {
  it("limits what was written, and nothing else", () => {
    expect(read({})).toEqual({ budget: { account: "site", requests: 100 } });
    expect(read({ kind: "each-user", requests: "", tokens: "500.000", money: "0,5" }, [], "de")).toEqual({
      budget: { account: "each-user", tokens: 500_000, money: 0.5 },
    });
    expect(read({ requests: "0" })).toEqual({ budget: { account: "site", requests: 0 } });
  });

  it("names the account of a person, a group or a Neuron", () => {
    expect(read({ kind: "group", id: " cardiology " })).toMatchObject({ budget: { account: "group:cardiology" } });
    expect(read({ kind: "neuron", id: "legal" })).toMatchObject({ budget: { account: "neuron:legal" } });
    expect(accountOf("user:0192f0c1")).toEqual({ kind: "user", id: "0192f0c1" });
    expect(accountOf("group:a:b")).toEqual({ kind: "group", id: "a:b" });
  });

  it("finds each field that is wrong", () => {
    expect(read({ requests: "1.5", tokens: "many", money: "2000000000" })).toEqual({
      wrong: { requests: "whole", tokens: "whole", money: "amount" },
    });
    expect(read({ requests: " " })).toEqual({ wrong: { requests: "nothing" } });
    expect(read({ kind: "user" })).toEqual({ wrong: { account: "choose" } });
    expect(read({ kind: "group", id: "two words" })).toEqual({ wrong: { account: "group" } });
    expect(read({}, ["site"])).toEqual({ wrong: { account: "taken" } });
    expect(read({ requests: "99999999999999999999" })).toEqual({ wrong: { requests: "whole" } });
  });
});

it("takes the place of the budget for the same account, and leaves the others alone", () => {
  const all = [
    { account: "neuron:a", money: 1 },
    { account: "site", requests: 1 },
  ];
  const changed = withBudget(all, { account: "site", tokens: 5 });
  expect(inOrder(changed)).toEqual([
    { account: "site", tokens: 5 },
    { account: "neuron:a", money: 1 },
  ]);
  expect(withoutBudget(changed, "site")).toEqual([{ account: "neuron:a", money: 1 }]);
});
