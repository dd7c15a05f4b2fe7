import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { TextField } from "@/components/field";
import { ErrorNote } from "@/components/states";
import type { Session } from "@/lib/types";
import { createFirstAccount } from "./api";
import { SetupFrame } from "./steps";

/** The one-time code of the set-up link, `/setup#code=…`; a fragment never reaches a server's log. */
function codeOfAddress(): string {
  return new URLSearchParams(window.location.hash.slice(1)).get("code") ?? "";
}

export function AccountStep({ onCreated }: { onCreated: (session: Session) => void }) {
  const { t } = useTranslation();
  const [linked] = useState(codeOfAddress);
  const [account, setAccount] = useState({ code: linked, name: "", email: "", password: "" });
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<typeof account>) => setAccount((before) => ({ ...before, ...part }));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      onCreated(await createFirstAccount(account));
    } catch (thrown) {
      setFailure(thrown);
      setBusy(false);
    }
  };
  return (
    <SetupFrame step="account">
      <form onSubmit={(event) => void submit(event)} className="space-y-4">
        {linked === "" ? (
          <TextField
            label={t("setup.account.code")}
            hint={t("setup.account.codeHint")}
            required
            autoComplete="off"
            value={account.code}
            onChange={(event) => change({ code: event.target.value.trim() })}
          />
        ) : null}
        <TextField
          label={t("setup.account.name")}
          required
          autoFocus
          autoComplete="name"
          value={account.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        <TextField
          label={t("signIn.email")}
          type="email"
          required
          autoComplete="username"
          value={account.email}
          onChange={(event) => change({ email: event.target.value })}
        />
        <TextField
          label={t("signIn.password")}
          hint={t("setup.account.passwordHint")}
          type="password"
          required
          minLength={12}
          autoComplete="new-password"
          value={account.password}
          onChange={(event) => change({ password: event.target.value })}
        />
        {failure === undefined ? null : <ErrorNote thrown={failure} />}
        <Button variant="primary" type="submit" className="w-full" disabled={busy}>
          {t("setup.account.action")}
        </Button>
      </form>
    </SetupFrame>
  );
}
