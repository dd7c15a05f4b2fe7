import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { BrainCircuit, FileText, MessageSquare, MessagesSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Button } from "@/components/button";
import { Page } from "@/components/page";
import { Progress } from "@/components/progress";
import { Empty, ErrorNote, Loading, Skeleton } from "@/components/states";
import { TierMark } from "@/components/tier-mark";
import { Time } from "@/components/time";
import { conversationsQuery, listed } from "@/lib/conversations";
import { cx } from "@/lib/cx";
import { activeJobsQuery, neuronsQuery } from "@/lib/queries";
import type { ConversationSummary, Job, Neuron, Session } from "@/lib/types";
import { HealthStrip } from "./health-strip";

/** What one may use, what one did last, and what runs. */
export function HomePage({ session }: { session: Session }) {
  const { t } = useTranslation();
  const neurons = useQuery(neuronsQuery);
  const conversations = useInfiniteQuery(conversationsQuery());
  const jobs = useQuery(activeJobsQuery);
  const recent = listed(conversations.data).slice(0, 6);
  return (
    <Page title={t("home.title")} lead={t("home.lead")} wide>
      {session.user.roles.includes("admin") && neurons.data ? <HealthStrip neurons={neurons.data} /> : null}
      {neurons.isPending ? <CardsSkeleton /> : null}
      {neurons.isError ? <ErrorNote thrown={neurons.error} onRetry={() => void neurons.refetch()} /> : null}
      {neurons.data?.length === 0 ? (
        <Empty icon={BrainCircuit} title={t("home.noNeurons")}>
          {t("home.noNeuronsText")}
        </Empty>
      ) : null}
      <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {neurons.data?.map((neuron) => (
          <NeuronCard key={neuron.id} neuron={neuron} />
        ))}
      </ul>
      {jobs.data && jobs.data.length > 0 ? <RunningJobs jobs={jobs.data} /> : null}
      {recent.length > 0 ? <Recent conversations={recent} /> : null}
      {conversations.isError ? (
        <ErrorNote className="mt-8" thrown={conversations.error} onRetry={() => void conversations.refetch()} />
      ) : null}
    </Page>
  );
}

const STATE_COLOR = { idle: "bg-edge", thinking: "bg-info", executing: "bg-info", error: "bg-danger" } as const;

function NeuronCard({ neuron }: { neuron: Neuron }) {
  const { t } = useTranslation();
  return (
    <li className="flex min-w-0 flex-col rounded-lg border border-line bg-surface p-5">
      <h2 className="break-words text-lg font-semibold">{neuron.name}</h2>
      <p className="mt-1 line-clamp-3 grow text-muted">{neuron.description}</p>
      <p className="mt-4">
        <TierMark tier={neuron.tier} />
      </p>
      <p className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <span className="inline-flex items-center gap-2">
          <span
            aria-hidden
            className={cx(
              "size-2 rounded-full",
              STATE_COLOR[neuron.state],
              neuron.state === "thinking" && "animate-breathe",
            )}
          />
          {t(`home.state.${neuron.state}`)}
        </span>
        <span>{t("documents.count", { count: neuron.documents })}</span>
        {neuron.last_used === undefined ? null : (
          <span>
            {t("home.used")} <Time value={neuron.last_used} />
          </span>
        )}
      </p>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button asChild small variant="primary">
          <Link to={`/neurons/${neuron.id}`}>
            <MessageSquare aria-hidden size={16} />
            {t("home.ask")}
          </Link>
        </Button>
        <Button asChild small>
          <Link to={`/neurons/${neuron.id}/documents`} aria-label={t("home.documentsOf", { name: neuron.name })}>
            <FileText aria-hidden size={16} />
            {t("documents.title")}
          </Link>
        </Button>
      </div>
    </li>
  );
}

function RunningJobs({ jobs }: { jobs: Job[] }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="jobs" className="mt-10">
      <h2 id="jobs" className="mb-3 text-lg font-semibold">
        {t("home.jobs")}
      </h2>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {jobs.slice(0, 8).map((job) => (
          <li key={job.id} className="flex items-center gap-4 px-4 py-3">
            <Link to={`/neurons/${job.neuron}/documents`} className="min-w-0 grow truncate hover:underline">
              {job.name}
            </Link>
            <span className="shrink-0 text-sm text-muted">
              {job.state === "queued" ? t("jobs.queued") : t(`jobs.stage.${job.stage}`)}
            </span>
            <Progress
              className="w-24 shrink-0"
              label={job.name}
              value={job.total > 0 ? job.done / job.total : undefined}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Recent({ conversations }: { conversations: ConversationSummary[] }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="recent" className="mt-10">
      <h2 id="recent" className="mb-3 text-lg font-semibold">
        {t("home.recent")}
      </h2>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {conversations.map((conversation) => (
          <li key={conversation.id}>
            <Link
              to={`/conversations/${conversation.id}`}
              className="flex items-center gap-3 px-4 py-3 hover:bg-sunken"
            >
              <MessagesSquare aria-hidden size={16} className="shrink-0 text-muted" />
              <span className="min-w-0 grow truncate">{conversation.title || t("chat.untitled")}</span>
              <span className="hidden shrink-0 text-sm text-muted sm:inline">{conversation.neuron_name}</span>
              <Time value={conversation.updated} className="shrink-0 text-sm text-muted" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function CardsSkeleton() {
  return (
    <Loading>
      <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {[1, 2, 3].map((n) => (
          <Skeleton key={n} className="h-52 rounded-lg" />
        ))}
      </div>
    </Loading>
  );
}
