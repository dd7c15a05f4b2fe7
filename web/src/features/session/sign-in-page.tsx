import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { TextField } from "@/components/field";
import { FrontDoor } from "@/components/front-door";
import { useTitle } from "@/components/page";
import { ErrorNote } from "@/components/states";
import { asProblem } from "@/lib/problem";
import type { Session } from "@/lib/types";
import { signIn } from "./api";

interface SignInProps {
  /** Whether a session has just ended under the reader's hands. */
  expired: boolean;
  onSignedIn: (session: Session) => void;
}

export function SignInPage({ expired, onSignedIn }: SignInProps) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const passwordField = useRef<HTMLInputElement>(null);
  const locked = useLock(failure);
  useTitle(t("signIn.title"));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      onSignedIn(await signIn(email, password));
    } catch (thrown) {
      setFailure(thrown);
      setPassword("");
      setBusy(false);
      passwordField.current?.focus();
    }
  };
  return (
    <FrontDoor title={t("signIn.title")} lead={expired ? t("signIn.expired") : undefined}>
      <form onSubmit={(event) => void submit(event)} className="space-y-4">
        <TextField
          label={t("signIn.email")}
          type="email"
          name="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          ref={passwordField}
          label={t("signIn.password")}
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {failure === undefined ? null : (
          <ErrorNote thrown={failure}>
            {locked > 0 ? <p className="text-sm">{t("signIn.lockedFor", { count: locked })}</p> : null}
          </ErrorNote>
        )}
        <Button variant="primary" type="submit" className="w-full" disabled={busy || locked > 0}>
          {t("signIn.action")}
        </Button>
      </form>
      <p className="mt-6 text-sm text-muted">{t("signIn.help")}</p>
    </FrontDoor>
  );
}

/** The seconds until the account may be tried again, counting down. */
function useLock(failure: unknown): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const seconds = failure === undefined ? 0 : Number(asProblem(failure).problem.retry_after ?? 0);
    setLeft(seconds);
    if (seconds <= 0) return;
    const timer = setInterval(() => setLeft((before) => Math.max(0, before - 1)), 1000);
    return () => clearInterval(timer);
  }, [failure]);
  return left;
}
