import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Page } from "@/components/page";
import { ErrorNote, Loading, Skeleton } from "@/components/states";
import { Time } from "@/components/time";
import { cx } from "@/lib/cx";
import { peopleQuery } from "@/lib/queries";
import type { User } from "@/lib/types";
import { PersonForm } from "./person-form";

/** Who may sign in here, with which roles and groups. */
export function PeoplePage() {
  const { t } = useTranslation();
  const people = useQuery(peopleQuery);
  const [editing, setEditing] = useState<User | "new">();
  return (
    <Page
      title={t("shell.people")}
      lead={t("people.lead")}
      actions={
        <Button variant="primary" onClick={() => setEditing("new")}>
          <UserPlus aria-hidden size={16} />
          {t("people.add")}
        </Button>
      }
    >
      {people.isPending ? (
        <Loading>
          <Skeleton className="mb-2 h-14" />
          <Skeleton className="h-14" />
        </Loading>
      ) : null}
      {people.isError ? <ErrorNote thrown={people.error} onRetry={() => void people.refetch()} /> : null}
      {people.data ? <PeopleTable people={people.data} onEdit={setEditing} /> : null}
      <Dialog
        open={editing !== undefined}
        onOpenChange={(open) => (open ? undefined : setEditing(undefined))}
        title={editing === "new" || editing === undefined ? t("people.add") : t("people.edit", { name: editing.name })}
      >
        {editing === undefined ? null : (
          <PersonForm person={editing === "new" ? undefined : editing} onDone={() => setEditing(undefined)} />
        )}
      </Dialog>
    </Page>
  );
}

function PeopleTable({ people, onEdit }: { people: User[]; onEdit: (person: User) => void }) {
  const { t } = useTranslation();
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <table className="w-full table-fixed text-left">
        <thead>
          <tr className="h-10 border-b border-line text-sm text-muted">
            <th scope="col" className="pl-4 font-medium">
              {t("people.name")}
            </th>
            <th scope="col" className="w-36 font-medium sm:w-48">
              {t("people.roles")}
            </th>
            <th scope="col" className="hidden w-48 font-medium md:table-cell">
              {t("people.groups")}
            </th>
            <th scope="col" className="hidden w-40 font-medium lg:table-cell">
              {t("people.lastSignIn")}
            </th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id} className="border-b border-line last:border-0 hover:bg-sunken/60">
              <td className="py-2 pl-4 pr-3">
                <button
                  type="button"
                  onClick={() => onEdit(person)}
                  className={cx(
                    "block min-h-6 max-w-full truncate text-left font-medium hover:text-accent hover:underline",
                    !person.active && "text-muted line-through",
                  )}
                >
                  {person.name}
                </button>
                <span className="block truncate text-sm text-muted">
                  {person.active ? person.email : `${person.email} · ${t("people.inactive")}`}
                </span>
              </td>
              <td className="pr-3 text-sm">{person.roles.map((role) => t(`role.${role}`)).join(", ")}</td>
              <td className="hidden pr-3 text-sm text-muted md:table-cell">{person.groups.join(", ") || "–"}</td>
              <td className="hidden pr-4 text-sm text-muted lg:table-cell">
                {person.last_sign_in === undefined ? t("people.never") : <Time value={person.last_sign_in} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
