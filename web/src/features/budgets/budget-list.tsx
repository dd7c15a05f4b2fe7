import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Trash2, Wallet } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "@/components/button";
import { Confirm, Dialog } from "@/components/dialog";
import { ScrollRegion } from "@/components/region";
import { Empty, ErrorNote, Loading, Skeleton } from "@/components/states";
import { say, sayProblem } from "@/components/toasts";
import { amount, count } from "@/lib/format";
import { useLocale } from "@/lib/i18n";
import { budgetsQuery, changeBudgets } from "./api";
import { BudgetForm } from "./budget-form";
import { type Budget, inOrder, withoutBudget } from "./budgets";
import { useAccountName } from "./use-account-name";

/** All budgets of the site: each is changed and removed by itself. */
export function BudgetList() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const name = useAccountName();
  const found = useQuery(budgetsQuery);
  const [editing, setEditing] = useState<Budget | "new">();
  const [removing, setRemoving] = useState<Budget>();
  const removed = removing === undefined ? "" : name(removing.account);
  const remove = async () => {
    if (removing === undefined) return;
    try {
      client.setQueryData(budgetsQuery.queryKey, await changeBudgets((all) => withoutBudget(all, removing.account)));
      say(t("budgets.removed", { name: removed }));
    } catch (thrown) {
      sayProblem(thrown);
    }
  };
  return (
    <>
      <div className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <p className="max-w-measure min-w-0 flex-1 basis-80 text-muted">{t("budgets.text")}</p>
        <Button variant="primary" disabled={!found.data} onClick={() => setEditing("new")}>
          <Plus aria-hidden size={16} />
          {t("budgets.add")}
        </Button>
      </div>
      {found.isPending ? (
        <Loading>
          <Skeleton className="mb-2 h-11" />
          <Skeleton className="h-11" />
        </Loading>
      ) : null}
      {found.isError ? <ErrorNote thrown={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.data?.budgets.length === 0 ? (
        <Empty icon={Wallet} title={t("budgets.empty")}>
          {t("budgets.emptyText")}
        </Empty>
      ) : null}
      {found.data && found.data.budgets.length > 0 ? (
        <BudgetTable {...found.data} onEdit={setEditing} onRemove={setRemoving} />
      ) : null}
      <Dialog
        open={editing !== undefined}
        onOpenChange={(open) => (open ? undefined : setEditing(undefined))}
        title={
          editing === undefined || editing === "new"
            ? t("budgets.add")
            : t("budgets.edit", { name: name(editing.account) })
        }
      >
        {editing === undefined || found.data === undefined ? null : (
          <BudgetForm
            budget={editing === "new" ? undefined : editing}
            taken={found.data.budgets.map(({ account }) => account)}
            currency={found.data.currency}
            onDone={() => setEditing(undefined)}
          />
        )}
      </Dialog>
      <Confirm
        open={removing !== undefined}
        onOpenChange={(open) => (open ? undefined : setRemoving(undefined))}
        title={t("budgets.removeOf", { name: removed })}
        description={t("budgets.removeText")}
        action={t("budgets.remove")}
        danger
        onConfirm={remove}
      />
    </>
  );
}

interface TableProps {
  budgets: Budget[];
  currency: string;
  onEdit: (budget: Budget) => void;
  onRemove: (budget: Budget) => void;
}

function BudgetTable({ budgets, currency, onEdit, onRemove }: TableProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const name = useAccountName();
  const limit = (value: number | undefined, shown: (value: number) => string) => (
    <td className="pr-4">
      {value === undefined ? <span className="text-muted">{t("budgets.unlimited")}</span> : shown(value)}
    </td>
  );
  return (
    <ScrollRegion
      aria-label={t("budgets.budgets")}
      className="overflow-x-auto rounded-lg border border-line bg-surface"
    >
      <table className="w-full min-w-[36rem] text-right tabular-nums">
        <caption className="sr-only">{t("budgets.budgets")}</caption>
        <thead>
          <tr className="h-10 border-b border-line text-sm text-muted">
            <th scope="col" className="px-4 text-left font-medium">
              {t("budgets.account")}
            </th>
            {[t("budgets.requests"), t("budgets.tokens"), t("budgets.money", { currency })].map((column) => (
              <th key={column} scope="col" className="pr-4 font-medium">
                {column}
              </th>
            ))}
            <th scope="col" className="w-12">
              <span className="sr-only">{t("budgets.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {inOrder(budgets).map((budget) => (
            <tr key={budget.account} className="h-11 border-b border-line text-sm last:border-0 hover:bg-sunken/60">
              <th scope="row" className="max-w-72 px-4 py-1 text-left font-medium">
                <button
                  type="button"
                  onClick={() => onEdit(budget)}
                  className="min-h-6 max-w-full break-words text-left hover:text-accent hover:underline"
                >
                  {name(budget.account)}
                </button>
              </th>
              {limit(budget.requests, (value) => count(value, locale))}
              {limit(budget.tokens, (value) => count(value, locale))}
              {limit(budget.money, (value) => amount(value, currency, locale))}
              <td className="pr-2">
                <IconButton
                  small
                  icon={Trash2}
                  label={t("budgets.removeOf", { name: name(budget.account) })}
                  onClick={() => onRemove(budget)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
