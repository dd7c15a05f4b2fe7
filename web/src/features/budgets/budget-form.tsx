import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { SelectField, TextField } from "@/components/field";
import { ErrorNote } from "@/components/states";
import { say } from "@/components/toasts";
import { useWrongFocus } from "@/components/use-wrong-focus";
import { count } from "@/lib/format";
import { useLocale } from "@/lib/i18n";
import { written } from "@/lib/numbers";
import { neuronsQuery, peopleQuery } from "@/lib/queries";
import { budgetsQuery, changeBudgets } from "./api";
import {
  accountOf,
  type Budget,
  KINDS,
  type Kind,
  MOST_MONEY,
  readBudget,
  type WrittenBudget,
  type WrongBudget,
  withBudget,
} from "./budgets";
import { useAccountName } from "./use-account-name";

interface BudgetFormProps {
  /** The one that is changed; none when one is added. */
  budget: Budget | undefined;
  /** The accounts that have a budget. */
  taken: string[];
  currency: string;
  onDone: () => void;
}

/** Adds a budget, or changes the limits of one. */
export function BudgetForm({ budget, taken, currency, onDone }: BudgetFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const client = useQueryClient();
  const name = useAccountName();
  const [form, setForm] = useState<WrittenBudget>({
    ...(budget === undefined ? { kind: "site" as const, id: "" } : accountOf(budget.account)),
    requests: written(budget?.requests, locale),
    tokens: written(budget?.tokens, locale),
    money: written(budget?.money, locale),
  });
  const [wrong, setWrong] = useState<WrongBudget>({});
  const change = (part: Partial<WrittenBudget>) => setForm((before) => ({ ...before, ...part }));
  const save = useMutation({
    mutationFn: (saved: Budget) => changeBudgets((all) => withBudget(all, saved)),
    onSuccess: (all, saved) => {
      client.setQueryData(budgetsQuery.queryKey, all);
      say(t("budgets.saved", { name: name(saved.account) }));
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readBudget(
      form,
      taken.filter((account) => account !== budget?.account),
      locale,
    );
    setWrong("wrong" in read ? read.wrong : {});
    if ("budget" in read) save.mutate(read.budget);
  };
  const limit = (field: "requests" | "tokens" | "money", label: string, example: number) => {
    const what = wrong[field];
    return (
      <TextField
        label={label}
        hint={t("budgets.hint")}
        error={what && t(`budgets.wrong.${what}`, { example: count(example, locale), most: count(MOST_MONEY, locale) })}
        inputMode={field === "money" ? "decimal" : "numeric"}
        autoComplete="off"
        maxLength={30}
        value={form[field]}
        onChange={({ target }) => change({ [field]: target.value })}
      />
    );
  };
  return (
    <form ref={useWrongFocus(wrong)} onSubmit={submit} noValidate className="space-y-4">
      {budget === undefined ? (
        <AccountFields form={form} error={wrong.account && t(`budgets.wrong.${wrong.account}`)} onChange={change} />
      ) : null}
      {limit("requests", t("budgets.requests"), 200)}
      {limit("tokens", t("budgets.tokens"), 500_000)}
      {limit("money", t("budgets.money", { currency }), 12.5)}
      {save.isError ? <ErrorNote thrown={save.error} /> : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t("common.cancel")}</Button>
        <Button variant="primary" type="submit" disabled={save.isPending}>
          {t("common.save")}
        </Button>
      </div>
    </form>
  );
}

interface AccountFieldsProps {
  form: WrittenBudget;
  error: string | undefined;
  onChange: (part: Partial<WrittenBudget>) => void;
}

/** For whom a budget is. */
function AccountFields({ form: { kind, id }, error, onChange }: AccountFieldsProps) {
  const { t } = useTranslation();
  const groupsId = useId();
  const people = useQuery(peopleQuery);
  const neurons = useQuery(neuronsQuery);
  const groups = [...new Set(people.data?.flatMap((person) => person.groups))].sort();
  const unlisted = kind === "site" || kind === "each-user";
  return (
    <>
      <SelectField
        label={t("budgets.account")}
        error={unlisted ? error : undefined}
        value={kind}
        onChange={({ target }) => onChange({ kind: target.value as Kind, id: "" })}
      >
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {t(`budgets.kind.${one}`)}
          </option>
        ))}
      </SelectField>
      {kind === "group" ? (
        <>
          <TextField
            label={t("budgets.group")}
            error={error}
            list={groupsId}
            autoComplete="off"
            value={id}
            onChange={({ target }) => onChange({ id: target.value })}
          />
          <datalist id={groupsId}>
            {groups.map((group) => (
              <option key={group} value={group} />
            ))}
          </datalist>
        </>
      ) : null}
      {kind === "user" || kind === "neuron" ? (
        <SelectField
          label={t(kind === "user" ? "budgets.person" : "budgets.neuron")}
          error={error}
          value={id}
          onChange={({ target }) => onChange({ id: target.value })}
        >
          <option value="">{t("budgets.choose")}</option>
          {kind === "user"
            ? people.data?.map((person) => (
                <option key={person.id} value={person.id}>
                  {`${person.name} (${person.email})`}
                </option>
              ))
            : neurons.data?.map((neuron) => (
                <option key={neuron.id} value={neuron.id}>
                  {neuron.name}
                </option>
              ))}
        </SelectField>
      ) : null}
      {kind === "user" && people.isError ? (
        <ErrorNote thrown={people.error} onRetry={() => void people.refetch()} />
      ) : null}
      {kind === "neuron" && neurons.isError ? (
        <ErrorNote thrown={neurons.error} onRetry={() => void neurons.refetch()} />
      ) : null}
    </>
  );
}
