import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { SelectField, TextField } from "@/components/field";
import { ErrorNote } from "@/components/states";
import { say } from "@/components/toasts";
import { copy } from "@/lib/clipboard";
import { keysQuery, makeKey } from "./api";
import { lives, usualLife } from "./lives";

/** Asks for a name and a life, and then shows the secret, which nobody can show again. */
export function NewKey({ daysMax, open, onClose }: { daysMax: number; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [secret, setSecret] = useState<string>();
  const close = () => {
    setSecret(undefined);
    onClose();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(wanted) => (wanted ? undefined : close())}
      title={secret === undefined ? t("keys.make") : t("keys.made")}
      description={secret === undefined ? undefined : t("keys.shownOnce")}
    >
      {secret === undefined ? (
        <NewKeyForm daysMax={daysMax} onMade={setSecret} onCancel={close} />
      ) : (
        <Secret secret={secret} onDone={close} />
      )}
    </Dialog>
  );
}

interface FormProps {
  daysMax: number;
  onMade: (secret: string) => void;
  onCancel: () => void;
}

function NewKeyForm({ daysMax, onMade, onCancel }: FormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState(usualLife(daysMax));
  const make = useMutation({
    mutationFn: () => makeKey(name, days),
    // The secret stays in this dialog: what the query cache keeps lives longer.
    gcTime: 0,
    onSuccess: ({ secret }) => {
      void client.invalidateQueries({ queryKey: keysQuery.queryKey });
      onMade(secret);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextField
        label={t("keys.name")}
        hint={t("keys.nameHint")}
        required
        maxLength={100}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <SelectField label={t("keys.valid")} value={days} onChange={(event) => setDays(Number(event.target.value))}>
        {lives(daysMax).map((count) => (
          <option key={count} value={count}>
            {t("keys.days", { count })}
          </option>
        ))}
      </SelectField>
      {make.isError ? <ErrorNote thrown={make.error} /> : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{t("common.cancel")}</Button>
        <Button variant="primary" type="submit" disabled={make.isPending}>
          {t("keys.make")}
        </Button>
      </div>
    </form>
  );
}

function Secret({ secret, onDone }: { secret: string; onDone: () => void }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <div className="space-y-4">
      <TextField
        ref={field}
        label={t("keys.secret")}
        readOnly
        spellCheck={false}
        autoComplete="off"
        className="font-mono"
        value={secret}
        onFocus={(event) => event.target.select()}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={() => void copy(secret).then(() => say(t("common.copied")))}>
          <Copy aria-hidden size={16} />
          {t("keys.copy")}
        </Button>
        <Button variant="primary" onClick={onDone}>
          {t("keys.done")}
        </Button>
      </div>
    </div>
  );
}
