import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { neuronsQuery, peopleQuery } from "@/lib/queries";
import { accountOf } from "./budgets";

/** What people call an account: "Each person", "Ada Winter", "Group cardiology"; what is not known any more keeps its id. */
export function useAccountName(): (account: string) => string {
  const { t } = useTranslation();
  const people = useQuery(peopleQuery).data;
  const neurons = useQuery(neuronsQuery).data;
  return useCallback(
    (account) => {
      const { kind, id } = accountOf(account);
      switch (kind) {
        case "site":
        case "each-user":
          return t(`budgets.kind.${kind}`);
        case "user":
          return people?.find((person) => person.id === id)?.name ?? id;
        case "group":
          return t("budgets.ofGroup", { name: id });
        case "neuron":
          return t("budgets.ofNeuron", { name: neurons?.find((neuron) => neuron.id === id)?.name ?? id });
      }
    },
    [t, people, neurons],
  );
}
