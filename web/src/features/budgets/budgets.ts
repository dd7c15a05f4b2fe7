import { numberOf } from "@/lib/numbers";

/** What an account may spend in a day; what is left out is not limited. */
export interface Budget {
  /** `site`, `each-user`, `user:ID`, `group:NAME` or `neuron:ID`. */
  account: string;
  requests?: number;
  tokens?: number;
  money?: number;
}

export const KINDS = ["site", "each-user", "user", "group", "neuron"] as const;

export type Kind = (typeof KINDS)[number];

export interface Account {
  kind: Kind;
  /** Of the person or the Neuron, or the group's name; empty for the others. */
  id: string;
}

export function accountOf(account: string): Account {
  const [kind, ...id] = account.split(":");
  return { kind: KINDS.find((one) => one === kind) ?? "site", id: id.join(":") };
}

const named = (kind: Kind): boolean => kind !== "site" && kind !== "each-user";

const nameOf = ({ kind, id }: Account): string => (named(kind) ? `${kind}:${id}` : kind);

/** A budget as somebody writes it. */
export type WrittenBudget = Account & Record<"requests" | "tokens" | "money", string>;

/** What is wrong in which field: the name of a text. */
export interface WrongBudget {
  account?: "choose" | "group" | "taken";
  requests?: "whole" | "nothing";
  tokens?: "whole";
  money?: "amount";
}

export const MOST_MONEY = 1_000_000_000;

/** @param taken the accounts that have a budget, except the one that is changed */
export function readBudget(
  written: WrittenBudget,
  taken: readonly string[],
  language: string,
): { budget: Budget } | { wrong: WrongBudget } {
  const value = (name: "requests" | "tokens" | "money") =>
    written[name].trim() === "" ? undefined : (numberOf(written[name], language) ?? Number.NaN);
  const [requests, tokens, money] = [value("requests"), value("tokens"), value("money")];
  const id = written.id.trim();
  const account = nameOf({ kind: written.kind, id });
  const wrong: WrongBudget = {};
  if (named(written.kind) && id === "") wrong.account = written.kind === "group" ? "group" : "choose";
  else if (written.kind === "group" && !/^\S{1,100}$/.test(id)) wrong.account = "group";
  else if (taken.includes(account)) wrong.account = "taken";
  if (requests !== undefined && !Number.isSafeInteger(requests)) wrong.requests = "whole";
  if (tokens !== undefined && !Number.isSafeInteger(tokens)) wrong.tokens = "whole";
  if (money !== undefined && !(money <= MOST_MONEY)) wrong.money = "amount";
  if (requests === undefined && tokens === undefined && money === undefined) wrong.requests = "nothing";
  if (Object.keys(wrong).length > 0) return { wrong };
  return {
    budget: {
      account,
      ...(requests === undefined ? {} : { requests }),
      ...(tokens === undefined ? {} : { tokens }),
      ...(money === undefined ? {} : { money }),
    },
  };
}

export const withoutBudget = (all: readonly Budget[], account: string): Budget[] =>
  all.filter((budget) => budget.account !== account);

/** With this one in place of the one for the same account. */
export const withBudget = (all: readonly Budget[], budget: Budget): Budget[] => [
  ...withoutBudget(all, budget.account),
  budget,
];

/** The site first, then each person, then the others as the server has them. */
export const inOrder = (all: readonly Budget[]): Budget[] => {
  const place = ({ account }: Budget) => KINDS.indexOf(accountOf(account).kind);
  return [...all].sort((one, other) => place(one) - place(other));
};
