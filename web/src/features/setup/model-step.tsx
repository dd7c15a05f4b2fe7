import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { SelectField, TextField } from "@/components/field";
import { ModelAbilities } from "@/components/model-abilities";
import { ModelCheckButtons, ModelCheckResults, useModelChecks } from "@/components/model-checks";
import { ErrorNote, Loading, Skeleton } from "@/components/states";
import { cx } from "@/lib/cx";
import { knownOf, modelsQuery } from "@/lib/models";
import type { Model, Models } from "@/lib/types";
import { chooseModel } from "./api";
import { SetupFrame } from "./steps";

type Choice = "none" | "address" | `${number}`;

/** Which model answers: one found on this machine, one at an address, or none. */
export function ModelStep({ onNext }: { onNext: () => void }) {
  const models = useQuery(modelsQuery);
  return (
    <SetupFrame step="model" wide>
      {models.isPending ? (
        <Loading>
          <Skeleton className="mb-3 h-16" />
          <Skeleton className="h-16" />
        </Loading>
      ) : null}
      {models.isError ? <ErrorNote thrown={models.error} onRetry={() => void models.refetch()} /> : null}
      {models.data ? (
        <ModelForm
          models={models.data}
          onNext={onNext}
          onLook={() => void models.refetch()}
          looking={models.isFetching}
        />
      ) : null}
    </SetupFrame>
  );
}

interface ModelFormProps {
  models: Models;
  onNext: () => void;
  onLook: () => void;
  looking: boolean;
}

function ModelForm({ models, onNext, onLook, looking }: ModelFormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [choice, setChoice] = useState<Choice>(models.found.length > 0 ? "0" : "none");
  const [name, setName] = useState(models.found[0]?.models[0] ?? "");
  const [address, setAddress] = useState("");
  const model = modelOf(choice, models, name, address);
  const checks = useModelChecks();
  const known = model && knownOf(models, model);
  const save = useMutation({
    mutationFn: chooseModel,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["models"] });
      void client.invalidateQueries({ queryKey: ["neurons"] });
      onNext();
    },
  });
  const choose = (next: Choice, firstModel = "") => {
    setChoice(next);
    setName(firstModel);
    checks.reset();
  };
  return (
    <div className="space-y-4">
      <fieldset className="space-y-2">
        <legend className="sr-only">{t("setup.model.title")}</legend>
        {models.found.map((server, index) => (
          <Option
            key={server.endpoint}
            name={t(`provider.${server.provider}`)}
            text={t("setup.model.found", { endpoint: server.endpoint, count: server.models.length })}
            checked={choice === String(index)}
            onChoose={() => choose(`${index}`, server.models[0])}
          >
            {choice === String(index) ? (
              <SelectField
                label={t("setup.model.which")}
                value={name}
                onChange={(event) => choose(`${index}`, event.target.value)}
              >
                {server.models.map((other) => (
                  <option key={other}>{other}</option>
                ))}
              </SelectField>
            ) : null}
          </Option>
        ))}
        <Option
          name={t("setup.model.address")}
          text={t("setup.model.addressText")}
          checked={choice === "address"}
          onChoose={() => choose("address")}
        >
          {choice === "address" ? (
            <div className="grid gap-3 sm:grid-cols-2">
              <TextField
                label={t("setup.model.endpoint")}
                placeholder="http://localai:8080/v1"
                value={address}
                onChange={(event) => setAddress(event.target.value)}
              />
              <TextField
                label={t("setup.model.which")}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            </div>
          ) : null}
        </Option>
        <Option
          name={t("setup.model.none")}
          text={t("setup.model.noneText")}
          checked={choice === "none"}
          onChoose={() => choose("none")}
        />
      </fieldset>
      <button
        type="button"
        onClick={onLook}
        disabled={looking}
        className="inline-flex min-h-6 items-center gap-2 rounded text-left text-sm text-muted hover:text-ink"
      >
        <RefreshCw aria-hidden size={14} className={cx("shrink-0", looking && "animate-spin")} />
        {models.found.length === 0 ? t("setup.model.nothingFound") : t("setup.model.lookAgain")}
      </button>
      {known && !checks.examine.data ? <ModelAbilities known={known} /> : null}
      <ModelCheckResults checks={checks} />
      {save.isError ? <ErrorNote thrown={save.error} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button variant="quiet" onClick={onNext}>
          {t("setup.skip")}
        </Button>
        <span className="grow" />
        {choice === "none" ? null : <ModelCheckButtons checks={checks} model={model} />}
        <Button
          variant="primary"
          disabled={model === undefined || save.isPending}
          onClick={() => model && save.mutate(model)}
        >
          {t("setup.model.action")}
        </Button>
      </div>
    </div>
  );
}

function modelOf(choice: Choice, models: Models, name: string, address: string): Model | undefined {
  if (choice === "none") return { provider: "extractive" };
  if (choice === "address") {
    return URL.canParse(address) && name !== ""
      ? { provider: "openai-compatible", endpoint: address, model: name }
      : undefined;
  }
  const server = models.found[Number(choice)];
  return server && name !== "" ? { provider: server.provider, endpoint: server.endpoint, model: name } : undefined;
}

interface OptionProps {
  name: string;
  text: string;
  checked: boolean;
  onChoose: () => void;
  children?: JSX.Element | null;
}

function Option({ name, text, checked, onChoose, children }: OptionProps) {
  return (
    <div className={cx("rounded-lg border p-4", checked ? "border-accent bg-accent-soft/40" : "border-line")}>
      <label className="flex cursor-pointer gap-3">
        <input
          type="radio"
          name="model"
          checked={checked}
          onChange={onChoose}
          className="mt-1 size-4 shrink-0 accent-accent"
        />
        <span className="min-w-0">
          <span className="block font-medium">{name}</span>
          <span className="block break-words text-sm text-muted">{text}</span>
        </span>
      </label>
      {children ? <div className="mt-3 pl-7">{children}</div> : null}
    </div>
  );
}
