import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { SelectField, TextField } from "@/components/field";
import { peopleQuery } from "@/lib/queries";
import { BYS, SPANS, type View, type wrongDays } from "./view";

interface FiltersProps {
  view: View;
  /** Whether the reader may see what others used. */
  all: boolean;
  wrong: ReturnType<typeof wrongDays>;
  onChange: (parts: Record<string, string | undefined>) => void;
}

/** Which days, added up by what, and whose. */
export function UsageFilters({ view, all, wrong, onChange }: FiltersProps) {
  const { t } = useTranslation();
  return (
    <search className="mb-6 grid grid-cols-2 gap-3 lg:grid-cols-5">
      <SelectField
        label={t("usage.days")}
        value={view.span}
        onChange={({ target }) => {
          const own = target.value === "own";
          onChange({
            days: target.value === "30" ? undefined : target.value,
            ...(own ? {} : { from: undefined, to: undefined }),
          });
        }}
      >
        {[...SPANS, "own" as const].map((span) => (
          <option key={span} value={span}>
            {t(`usage.span.${span}`)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t("usage.by")}
        value={view.by}
        onChange={({ target }) => onChange({ by: target.value === "day" ? undefined : target.value })}
      >
        {BYS.filter((by) => all || by !== "person").map((by) => (
          <option key={by} value={by}>
            {t(`usage.one.${by}`)}
          </option>
        ))}
      </SelectField>
      {all ? <Whose person={view.person} onChange={(person) => onChange({ person })} /> : null}
      {view.span === "own" ? (
        <>
          <TextField
            label={t("usage.from")}
            type="date"
            error={wrong && t(`usage.wrong.${wrong}`)}
            value={view.from}
            onChange={({ target }) => onChange({ days: "own", from: target.value || undefined })}
          />
          <TextField
            label={t("usage.to")}
            type="date"
            value={view.to}
            onChange={({ target }) => onChange({ days: "own", to: target.value || undefined })}
          />
        </>
      ) : null}
    </search>
  );
}

function Whose({ person, onChange }: { person: string; onChange: (person: string | undefined) => void }) {
  const { t } = useTranslation();
  const people = useQuery(peopleQuery);
  const known = people.data ?? [];
  const unknown = person !== "" && person !== "me" && !known.some(({ id }) => id === person);
  return (
    <SelectField label={t("usage.whose")} value={person} onChange={({ target }) => onChange(target.value || undefined)}>
      <option value="">{t("usage.everybody")}</option>
      <option value="me">{t("usage.mine")}</option>
      <optgroup label={t("usage.onePerson")}>
        {unknown ? <option value={person}>{person}</option> : null}
        {known.map(({ id, name, email }) => (
          <option key={id} value={id}>
            {`${name} (${email})`}
          </option>
        ))}
      </optgroup>
    </SelectField>
  );
}
