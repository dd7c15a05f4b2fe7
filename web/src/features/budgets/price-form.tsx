import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { SelectField, TextField } from "@/components/field";
import { ErrorNote } from "@/components/states";
import { say } from "@/components/toasts";
import { useWrongFocus } from "@/components/use-wrong-focus";
import { count } from "@/lib/format";
import { useLocale } from "@/lib/i18n";
import { written } from "@/lib/numbers";
import { changePrices, pricesQuery } from "./api";
import { useProviderName } from "./price-table";
import {
  MOST_PRICE,
  PROVIDERS,
  type Price,
  readPrice,
  type WrittenPrice,
  type WrongPrice,
  withoutPrice,
  withPrice,
} from "./prices";

interface PriceFormProps {
  /** The one that is changed; none when one is added. */
  price: Price | undefined;
  /** The site's own prices. */
  all: Price[];
  currency: string;
  onDone: () => void;
}

/** Adds a price, or changes one. */
export function PriceForm({ price, all, currency, onDone }: PriceFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const client = useQueryClient();
  const provider = useProviderName();
  const [form, setForm] = useState<WrittenPrice>({
    provider: price?.provider ?? "openai",
    model: price?.model ?? "",
    in: written(price?.in, locale),
    out: written(price?.out, locale),
  });
  const [wrong, setWrong] = useState<WrongPrice>({});
  const change = (part: Partial<WrittenPrice>) => setForm((before) => ({ ...before, ...part }));
  const save = useMutation({
    mutationFn: (saved: Price) => changePrices((now) => withPrice(now, saved, price)),
    onSuccess: (now, saved) => {
      client.setQueryData(pricesQuery.queryKey, now);
      say(t("prices.saved", { model: saved.model }));
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readPrice(form, price === undefined ? all : withoutPrice(all, price), locale);
    setWrong("wrong" in read ? read.wrong : {});
    if ("price" in read) save.mutate(read.price);
  };
  const amount = (field: "in" | "out", example: number) => {
    const what = wrong[field];
    return (
      <TextField
        label={t(`prices.${field}`, { currency })}
        error={what && t(`prices.wrong.${what}`, { most: count(MOST_PRICE, locale), example: count(example, locale) })}
        inputMode="decimal"
        autoComplete="off"
        maxLength={30}
        value={form[field]}
        onChange={({ target }) => change({ [field]: target.value })}
      />
    );
  };
  return (
    <form ref={useWrongFocus(wrong)} onSubmit={submit} noValidate className="space-y-4">
      <SelectField
        label={t("prices.provider")}
        value={form.provider}
        onChange={({ target }) => change({ provider: target.value })}
      >
        {[...new Set([...PROVIDERS, form.provider])].map((one) => (
          <option key={one} value={one}>
            {provider(one)}
          </option>
        ))}
      </SelectField>
      <TextField
        label={t("prices.model")}
        hint={t("prices.modelHint")}
        error={wrong.model && t(`prices.wrong.${wrong.model}`)}
        autoComplete="off"
        value={form.model}
        onChange={({ target }) => change({ model: target.value })}
      />
      {amount("in", 1.25)}
      {amount("out", 10)}
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
