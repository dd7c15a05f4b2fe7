import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Button } from "@/components/button";
import { ModelAbilities } from "@/components/model-abilities";
import { ModelCheckButtons, ModelCheckResults, useModelChecks } from "@/components/model-checks";
import { Page } from "@/components/page";
import { ErrorNote, Loading, Skeleton } from "@/components/states";
import { knownOf, modelsQuery } from "@/lib/models";
import type { Model, Models } from "@/lib/types";

/** The site's model and those that servers here offer: what each can do, and who says so. */
export function ModelsPage() {
  const { t } = useTranslation();
  const models = useQuery(modelsQuery);
  return (
    <Page
      title={t("models.title")}
      lead={t("models.lead")}
      actions={
        <Button asChild variant="primary">
          <Link to="/setup/model">{t("models.choose")}</Link>
        </Button>
      }
    >
      {models.isPending ? (
        <Loading>
          <Skeleton className="mb-3 h-24" />
          <Skeleton className="h-24" />
        </Loading>
      ) : null}
      {models.isError ? <ErrorNote thrown={models.error} onRetry={() => void models.refetch()} /> : null}
      {models.data ? <Lists models={models.data} /> : null}
    </Page>
  );
}

function Lists({ models }: { models: Models }) {
  const { t } = useTranslation();
  const chosen = models.site_default;
  return (
    <div className="space-y-8">
      <section aria-labelledby="site-model">
        <h2 id="site-model" className="mb-3 text-lg font-semibold">
          {t("models.ofSite")}
        </h2>
        {chosen.provider === "extractive" ? (
          <p className="text-muted">{t("models.none")}</p>
        ) : (
          <ModelCard models={models} model={chosen} />
        )}
      </section>
      {models.found.map((server) => (
        <section key={`${server.provider} ${server.endpoint}`} aria-label={server.endpoint}>
          <h2 className="mb-3 break-words text-lg font-semibold">
            {t(`provider.${server.provider}`)} <span className="font-normal text-muted">{server.endpoint}</span>
          </h2>
          <ul className="space-y-3">
            {server.models.map((name) => (
              <li key={name}>
                <ModelCard
                  models={models}
                  model={{ provider: server.provider, endpoint: server.endpoint, model: name }}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function ModelCard({ models, model }: { models: Models; model: Model }) {
  const checks = useModelChecks();
  const known = knownOf(models, model);
  return (
    <div className="space-y-3 rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="break-words font-medium">{model.model}</h3>
          {known ? (
            <div className="mt-2">
              <ModelAbilities known={known} />
            </div>
          ) : null}
        </div>
        <div className="flex gap-2">
          <ModelCheckButtons small checks={checks} model={model} />
        </div>
      </div>
      <ModelCheckResults checks={checks} />
    </div>
  );
}
