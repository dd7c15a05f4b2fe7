import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { Progress } from "@/components/progress";
import { sayProblem } from "@/components/toasts";
import { useWords } from "@/components/words";
import type { Axon, Neuron } from "@/lib/types";
import { axonQuery, cancelReembedding, reembed } from "./api";
import { isChanging, shareOf } from "./reembedding";

/** Which model read a Neuron's documents; when the Neuron names another, how to get there and how far that is. */
export function ModelNote({ neuron }: { neuron: Neuron }) {
  const { t } = useTranslation();
  const axon = useQuery(axonQuery(neuron.id));
  if (axon.data === undefined) return null;
  const name = axon.data.embedding.split("@")[0];
  if (axon.data.current && !isChanging(axon.data)) {
    return <p className="mb-3 text-sm text-muted">{t("documents.model.has", { model: name })}</p>;
  }
  return (
    <section aria-label={t("documents.model.title")} className="mb-6 rounded-lg border border-line bg-surface p-4">
      <p className="break-words">{t("documents.model.other", { model: name, wanted: axon.data.wanted })}</p>
      <Change neuron={neuron} axon={axon.data} />
    </section>
  );
}

function Change({ neuron, axon }: { neuron: Neuron; axon: Axon }) {
  const { t } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  const settled = {
    onSuccess: (now: Axon) => client.setQueryData(axonQuery(neuron.id).queryKey, now),
    onError: sayProblem,
  };
  const start = useMutation({ mutationFn: () => reembed(neuron.id), ...settled });
  const stop = useMutation({ mutationFn: () => cancelReembedding(neuron.id), ...settled });
  const change = axon.reembedding;
  const failure = change?.state === "failed" && change.problem ? words(change.problem) : undefined;
  if (change && isChanging(axon)) {
    const says = t("documents.model.progress", { done: change.done, total: change.total });
    return (
      <div className="mt-3">
        <p role="status" className="text-sm text-muted">
          {says}
        </p>
        <Progress className="mt-2" label={says} value={shareOf(change)} />
        {neuron.may.edit ? (
          <Button small className="mt-3" disabled={stop.isPending} onClick={() => stop.mutate()}>
            {t("documents.model.cancel")}
          </Button>
        ) : null}
      </div>
    );
  }
  return (
    <>
      {failure === undefined ? null : (
        <p role="alert" className="mt-1 break-words text-sm text-danger">
          {failure.title} {failure.detail}
        </p>
      )}
      {neuron.may.edit ? (
        <Button small className="mt-3" disabled={start.isPending} onClick={() => start.mutate()}>
          {t("documents.model.start")}
        </Button>
      ) : null}
    </>
  );
}
