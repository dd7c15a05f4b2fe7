import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowUpRight, CircleCheck } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Button } from "@/components/button";
import { Progress } from "@/components/progress";
import { ErrorNote, Loading, Skeleton } from "@/components/states";
import { TierMark } from "@/components/tier-mark";
import { get } from "@/lib/api";
import { cx } from "@/lib/cx";
import { neuronsQuery } from "@/lib/queries";
import type { Job, Neuron } from "@/lib/types";
import { addSamples } from "./api";
import { SetupFrame } from "./steps";

const isOver = (job: Job): boolean => job.state === "done" || job.state === "failed" || job.state === "cancelled";

/** Take one of the Neurons that come with BRANE, give it its sample documents, ask. */
export function TryStep({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const neurons = useQuery(neuronsQuery);
  const [chosen, setChosen] = useState<string>();
  const withSamples = neurons.data?.filter((neuron) => neuron.samples > 0) ?? [];
  const neuron = withSamples.find((other) => other.id === chosen);
  return (
    <SetupFrame step="try" wide>
      {neurons.isPending ? (
        <Loading>
          <Skeleton className="mb-3 h-20" />
          <Skeleton className="h-20" />
        </Loading>
      ) : null}
      {neurons.isError ? <ErrorNote thrown={neurons.error} onRetry={() => void neurons.refetch()} /> : null}
      <ul className="space-y-2">
        {withSamples.map((other) => (
          <li key={other.id}>
            <button
              type="button"
              aria-pressed={other.id === chosen}
              onClick={() => setChosen(other.id)}
              className={cx(
                "w-full rounded-lg border p-4 text-left transition-colors hover:border-accent",
                other.id === chosen ? "border-accent bg-accent-soft/40" : "border-line",
              )}
            >
              <span className="block font-medium">{other.name}</span>
              <span className="block text-sm text-muted">{other.description}</span>
            </button>
          </li>
        ))}
      </ul>
      {neuron === undefined ? null : <TryNeuron key={neuron.id} neuron={neuron} />}
      <div className="mt-6 flex justify-between">
        <span />
        <Button variant={neuron === undefined ? "secondary" : "quiet"} onClick={onDone}>
          {t("setup.try.home")}
        </Button>
      </div>
    </SetupFrame>
  );
}

function TryNeuron({ neuron }: { neuron: Neuron }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const samples = useMutation({ mutationFn: () => addSamples(neuron.id) });
  const jobs = useQueries({
    queries: (samples.data ?? []).map((job) => ({
      queryKey: ["jobs", "one", job.id],
      queryFn: () => get<Job>(`/api/v1/jobs/${job.id}`),
      initialData: job,
      refetchInterval: (query: { state: { data: Job | undefined } }) =>
        query.state.data && isOver(query.state.data) ? (false as const) : 400,
    })),
    combine: (results) => results.map((result) => result.data),
  });
  const over = jobs.filter(isOver).length;
  const ready =
    neuron.documents > 0 || (jobs.length > 0 && over === jobs.length && jobs.some((job) => job.state === "done"));
  const failed = jobs.filter((job) => job.state === "failed").length;
  useEffect(() => {
    if (jobs.length > 0 && over === jobs.length) void client.invalidateQueries({ queryKey: ["neurons"] });
  }, [client, over, jobs.length]);
  return (
    <section aria-label={neuron.name} className="mt-4 rounded-lg bg-sunken p-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <TierMark tier={neuron.tier} />
        {jobs.length === 0 && neuron.documents === 0 ? (
          <Button variant="primary" disabled={samples.isPending} onClick={() => samples.mutate()}>
            {t("setup.try.add", { count: neuron.samples })}
          </Button>
        ) : null}
      </div>
      {samples.isError ? <ErrorNote className="mt-3" thrown={samples.error} /> : null}
      {jobs.length > 0 ? (
        <div className="mt-3" role="status">
          <Progress label={t("setup.try.reading")} value={over / jobs.length} />
          <p className="mt-2 text-sm text-muted">{t("setup.try.read", { done: over, count: jobs.length })}</p>
          {failed > 0 ? <p className="text-sm text-danger">{t("setup.try.failed", { count: failed })}</p> : null}
        </div>
      ) : null}
      {ready ? (
        <div className="mt-4">
          <p className="flex items-center gap-2 text-sm font-medium text-good">
            <CircleCheck aria-hidden size={16} />
            {t("setup.try.ready")}
          </p>
          <ul className="mt-2 space-y-2">
            {neuron.starters.map((starter) => (
              <li key={starter}>
                <Link
                  to={`/neurons/${neuron.id}?ask=${encodeURIComponent(starter)}`}
                  className="flex items-start justify-between gap-3 rounded border border-line bg-surface px-4 py-3 hover:border-accent"
                >
                  {starter}
                  <ArrowUpRight aria-hidden size={16} className="mt-1 shrink-0 text-muted" />
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </section>
  );
}
