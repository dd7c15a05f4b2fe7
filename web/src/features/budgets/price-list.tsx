import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { Confirm, Dialog } from "@/components/dialog";
import { TextField } from "@/components/field";
import { ErrorNote, Loading, Skeleton } from "@/components/states";
import { say, sayProblem } from "@/components/toasts";
import { changePrices, pricesQuery } from "./api";
import { PriceForm } from "./price-form";
import { PriceTable, useProviderName } from "./price-table";
import { matching, type Price, withoutPrice } from "./prices";

interface PriceListProps {
  /** Limits the prices that are shipped. */
  filter: string;
  onFilter: (filter: string) => void;
}

/** The site's own prices, which can be changed, above those that are shipped. */
export function PriceList({ filter, onFilter }: PriceListProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const provider = useProviderName();
  const found = useQuery(pricesQuery);
  const [editing, setEditing] = useState<Price | "new">();
  const [removing, setRemoving] = useState<Price>();
  if (!found.data) {
    return found.isError ? (
      <ErrorNote thrown={found.error} onRetry={() => void found.refetch()} />
    ) : (
      <Loading>
        <Skeleton className="mb-6 h-24" />
        <Skeleton className="h-64" />
      </Loading>
    );
  }
  const { currency, prices, shipped } = found.data;
  const shown = matching(shipped, filter, provider);
  const remove = async () => {
    if (removing === undefined) return;
    try {
      client.setQueryData(pricesQuery.queryKey, await changePrices((all) => withoutPrice(all, removing)));
      say(t("prices.removed", { model: removing.model }));
    } catch (thrown) {
      sayProblem(thrown);
    }
  };
  return (
    <>
      <p className="mb-6 max-w-measure text-muted">{t("prices.text", { currency })}</p>
      <section aria-labelledby="own-prices" className="mb-10">
        <div className="mb-3 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="min-w-0 flex-1 basis-80">
            <h2 id="own-prices" className="text-lg font-semibold">
              {t("prices.own")}
            </h2>
            <p className="max-w-measure text-sm text-muted">{t("prices.ownText")}</p>
          </div>
          <Button variant="primary" onClick={() => setEditing("new")}>
            <Plus aria-hidden size={16} />
            {t("prices.add")}
          </Button>
        </div>
        {prices.length === 0 ? (
          <p className="rounded-lg border border-line bg-surface px-4 py-3 text-sm text-muted">{t("prices.empty")}</p>
        ) : (
          <PriceTable
            caption={t("prices.own")}
            prices={prices}
            currency={currency}
            onEdit={setEditing}
            onRemove={setRemoving}
          />
        )}
      </section>
      <section aria-labelledby="shipped-prices">
        <h2 id="shipped-prices" className="text-lg font-semibold">
          {t("prices.shipped")}
        </h2>
        <p className="mb-3 max-w-measure text-sm text-muted">{t("prices.shippedText")}</p>
        <TextField
          label={t("prices.filter")}
          type="search"
          className="mb-3 max-w-sm"
          value={filter}
          onChange={({ target }) => onFilter(target.value)}
        />
        {shown.length === 0 ? (
          <p className="py-8 text-center text-muted">{t("prices.noMatch", { filter })}</p>
        ) : (
          <PriceTable caption={t("prices.shipped")} prices={shown} currency={currency} />
        )}
      </section>
      <Dialog
        open={editing !== undefined}
        onOpenChange={(open) => (open ? undefined : setEditing(undefined))}
        title={
          editing === undefined || editing === "new" ? t("prices.add") : t("prices.edit", { model: editing.model })
        }
      >
        {editing === undefined ? null : (
          <PriceForm
            price={editing === "new" ? undefined : editing}
            all={prices}
            currency={currency}
            onDone={() => setEditing(undefined)}
          />
        )}
      </Dialog>
      <Confirm
        open={removing !== undefined}
        onOpenChange={(open) => (open ? undefined : setRemoving(undefined))}
        title={t("prices.removeOf", { model: removing?.model ?? "" })}
        description={t("prices.removeText")}
        action={t("budgets.remove")}
        danger
        onConfirm={remove}
      />
    </>
  );
}
