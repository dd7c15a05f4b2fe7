import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Button } from "@/components/button";
import { INPUT_LOOK } from "@/components/field";
import { ErrorNote, Loading, Skeleton } from "@/components/states";
import { cx } from "@/lib/cx";
import type { Hit } from "@/lib/types";
import { searchQuery } from "./api";
import { filterOf, LIMITS, LimitFields, type Limits } from "./limit-fields";

/** Finds passages in a Neuron's documents by meaning and by word; a hit opens its document at the place. */
export function SearchInside({ neuron }: { neuron: string }) {
  const { t } = useTranslation();
  const [parameters, setParameters] = useSearchParams();
  const find = parameters.get("find") ?? "";
  const limits = Object.fromEntries(LIMITS.map((name) => [name, parameters.get(name) ?? ""])) as Limits;
  const [text, setText] = useState(find);
  const hits = useQuery({ ...searchQuery(neuron, find, filterOf(limits)), enabled: find !== "" });
  const asked = (next: string, limited: Limits) => ({
    tab: "search",
    find: next,
    ...Object.fromEntries(Object.entries(limited).filter(([, value]) => value !== "")),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const next = Object.fromEntries(LIMITS.map((name) => [name, String(given.get(name) ?? "").trim()])) as Limits;
    setParameters(asked(text.trim(), next), { replace: true });
  };
  const open = (hit: Hit) =>
    setParameters(
      { ...asked(find, limits), view: hit.name, start: String(hit.start), end: String(hit.end) },
      { replace: true },
    );
  return (
    <>
      <form onSubmit={submit} className="max-w-2xl">
        <div className="flex gap-2">
          <div className="relative grow">
            <Search aria-hidden size={16} className="pointer-events-none absolute left-3 top-3 text-muted" />
            <input
              type="search"
              value={text}
              maxLength={1000}
              onChange={(event) => setText(event.target.value)}
              aria-label={t("search.label")}
              placeholder={t("search.placeholder")}
              className={cx(INPUT_LOOK, "h-10 pl-9")}
            />
          </div>
          <Button variant="primary" type="submit" disabled={text.trim() === ""}>
            {t("search.action")}
          </Button>
        </div>
        <LimitFields limits={limits} />
      </form>
      {find !== "" && hits.isPending ? (
        <Loading>
          <Skeleton className="mt-6 h-24" />
          <Skeleton className="mt-3 h-24" />
        </Loading>
      ) : null}
      {hits.isError ? <ErrorNote className="mt-6" thrown={hits.error} onRetry={() => void hits.refetch()} /> : null}
      {hits.data === undefined ? null : (
        <>
          <p role="status" className="mt-6 text-sm text-muted">
            {hits.data.hits.length === 0
              ? t("search.nothing")
              : t("search.found", { count: hits.data.hits.length, millis: Math.round(hits.data.millis) })}
          </p>
          <ol className="mt-2 space-y-3">
            {hits.data.hits.map((hit) => (
              <HitCard
                key={`${hit.document}.${hit.ordinal}`}
                hit={hit}
                open={parameters.get("view") === hit.name && parameters.get("start") === String(hit.start)}
                onOpen={() => open(hit)}
              />
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function HitCard({ hit, open, onOpen }: { hit: Hit; open: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const place = hit.page !== undefined ? t("chat.page", { page: hit.page }) : hit.headings.join(" › ");
  return (
    <li>
      <button
        type="button"
        aria-pressed={open}
        onClick={onOpen}
        className={cx(
          "w-full rounded-lg border bg-surface p-4 text-left transition-colors hover:border-accent",
          open ? "border-accent" : "border-line",
        )}
      >
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span className="min-w-0 truncate font-medium">{hit.name}</span>
          <span className="text-sm text-muted">{place}</span>
        </span>
        <span className="mt-1 line-clamp-4 block max-w-measure text-sm">{hit.text}</span>
      </button>
    </li>
  );
}
