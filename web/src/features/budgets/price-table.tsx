import { Trash2 } from "lucide-react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button";
import { amount } from "@/lib/format";
import { useLocale } from "@/lib/i18n";
import type { Provider } from "@/lib/types";
import type { Price } from "./prices";

/** What people call a provider; one that is new here keeps its own name. */
export function useProviderName(): (provider: string) => string {
  const { t } = useTranslation();
  return useCallback((provider) => t(`provider.${provider as Provider}`, { defaultValue: provider }), [t]);
}

interface PriceTableProps {
  caption: string;
  prices: Price[];
  currency: string;
  /** Absent where prices can only be read. */
  onEdit?: (price: Price) => void;
  onRemove?: (price: Price) => void;
}

export function PriceTable({ caption, prices, currency, onEdit, onRemove }: PriceTableProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const provider = useProviderName();
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <table className="w-full table-fixed text-left text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="h-10 border-b border-line text-muted">
            <th scope="col" className="px-4 font-medium">
              {t("prices.model")}
            </th>
            <th scope="col" className="hidden w-48 font-medium sm:table-cell">
              {t("prices.provider")}
            </th>
            <th scope="col" className="w-24 pr-4 text-right font-medium">
              {t("prices.read")}
            </th>
            <th scope="col" className="w-24 pr-4 text-right font-medium">
              {t("prices.written")}
            </th>
            {onRemove ? (
              <th scope="col" className="w-12">
                <span className="sr-only">{t("budgets.actions")}</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody className="tabular-nums">
          {prices.map((price) => (
            <tr
              key={`${price.provider} ${price.model}`}
              className="h-11 border-b border-line last:border-0 hover:bg-sunken/60"
            >
              <th scope="row" className="break-words px-4 py-1 text-left font-medium">
                {onEdit ? (
                  <button
                    type="button"
                    onClick={() => onEdit(price)}
                    className="min-h-6 max-w-full break-words text-left hover:text-accent hover:underline"
                  >
                    {price.model}
                  </button>
                ) : (
                  price.model
                )}
                <span className="block font-normal text-muted sm:hidden">{provider(price.provider)}</span>
              </th>
              <td className="hidden pr-4 text-muted sm:table-cell">{provider(price.provider)}</td>
              <td className="pr-4 text-right">{amount(price.in, currency, locale)}</td>
              <td className="pr-4 text-right">{amount(price.out, currency, locale)}</td>
              {onRemove ? (
                <td className="pr-2 text-right">
                  <IconButton
                    small
                    icon={Trash2}
                    label={t("prices.removeOf", { model: price.model })}
                    onClick={() => onRemove(price)}
                  />
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
