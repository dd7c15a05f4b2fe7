import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { Checkbox, TextField } from "@/components/field";
import { ErrorNote } from "@/components/states";
import { say } from "@/components/toasts";
import { parted } from "@/lib/parted";
import { peopleQuery } from "@/lib/queries";
import type { Role, User } from "@/lib/types";
import { addPerson, changePerson } from "./api";

const ROLES: Role[] = ["user", "admin", "auditor"];

/** Adds a person, or changes one. */
export function PersonForm({ person, onDone }: { person: User | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [form, setForm] = useState({
    name: person?.name ?? "",
    email: person?.email ?? "",
    password: "",
    roles: person?.roles ?? (["user"] as Role[]),
    groups: person?.groups.join(", ") ?? "",
    active: person?.active ?? true,
  });
  const change = (part: Partial<typeof form>) => setForm((before) => ({ ...before, ...part }));
  const save = useMutation({
    mutationFn: () => {
      const { name, email, password, roles, active } = form;
      const groups = parted(form.groups);
      if (person === undefined) return addPerson({ name, email, password, roles, groups });
      return changePerson(person.id, { name, roles, groups, active, ...(password === "" ? {} : { password }) });
    },
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: peopleQuery.queryKey });
      say(t("people.saved", { name: saved.name }));
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const toggle = (role: Role, on: boolean) =>
    change({ roles: ROLES.filter((other) => (other === role ? on : form.roles.includes(other))) });
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextField
        label={t("people.name")}
        required
        autoComplete="off"
        value={form.name}
        onChange={(event) => change({ name: event.target.value })}
      />
      <TextField
        label={t("signIn.email")}
        type="email"
        required
        disabled={person !== undefined}
        autoComplete="off"
        value={form.email}
        onChange={(event) => change({ email: event.target.value })}
      />
      <TextField
        label={person === undefined ? t("signIn.password") : t("people.newPassword")}
        hint={person === undefined ? t("people.passwordHint") : t("people.newPasswordHint")}
        type="password"
        required={person === undefined}
        minLength={12}
        autoComplete="new-password"
        value={form.password}
        onChange={(event) => change({ password: event.target.value })}
      />
      <fieldset>
        <legend className="mb-1 text-sm font-medium">{t("people.roles")}</legend>
        {ROLES.map((role) => (
          <Checkbox
            key={role}
            label={`${t(`role.${role}`)}: ${t(`role.means.${role}`)}`}
            checked={form.roles.includes(role)}
            onChange={(event) => toggle(role, event.target.checked)}
          />
        ))}
      </fieldset>
      <TextField
        label={t("people.groups")}
        hint={t("people.groupsHint")}
        autoComplete="off"
        value={form.groups}
        onChange={(event) => change({ groups: event.target.value })}
      />
      {person === undefined ? null : (
        <Checkbox
          label={t("people.active")}
          checked={form.active}
          onChange={(event) => change({ active: event.target.checked })}
        />
      )}
      {save.isError ? <ErrorNote thrown={save.error} /> : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t("common.cancel")}</Button>
        <Button variant="primary" type="submit" disabled={save.isPending || form.roles.length === 0}>
          {t("common.save")}
        </Button>
      </div>
    </form>
  );
}
