import * as Tabs from "@radix-ui/react-tabs";
import { useQuery } from "@tanstack/react-query";
import { MessageSquare, Search, Upload, X } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Button, IconButton } from "@/components/button";
import { Drawer } from "@/components/dialog";
import { INPUT_LOOK } from "@/components/field";
import { Page } from "@/components/page";
import { SourceView } from "@/components/source/source-view";
import { ErrorNote, Loading, Skeleton } from "@/components/states";
import { TierMark } from "@/components/tier-mark";
import { say } from "@/components/toasts";
import { cx } from "@/lib/cx";
import { activeJobsQuery, neuronQuery } from "@/lib/queries";
import type { Neuron } from "@/lib/types";
import { useWide } from "@/lib/use-wide";
import { DocumentTable } from "./document-table";
import { DropZone } from "./drop-zone";
import { UploadList } from "./upload-list";
import { addFiles, adopt } from "./uploading";
import { useAddress, type View } from "./use-address";

const ACCEPT = ".pdf,.docx,.html,.htm,.md,.markdown,.txt";

/** A Neuron's documents; `search` is what stands under the tab 'search inside'. */
export function DocumentsPage({ search }: { search: (neuron: string) => ReactNode }) {
  const { neuron: id = "" } = useParams();
  const neuron = useQuery(neuronQuery(id));
  if (neuron.isPending) {
    return (
      <Loading>
        <Skeleton className="m-8 h-10 w-64" />
      </Loading>
    );
  }
  if (neuron.isError) return <ErrorNote thrown={neuron.error} onRetry={() => void neuron.refetch()} className="m-6" />;
  return <Documents key={id} neuron={neuron.data} search={search} />;
}

function Documents({ neuron, search }: { neuron: Neuron; search: (neuron: string) => ReactNode }) {
  const { t } = useTranslation();
  const wide = useWide();
  const { parameters, change, view } = useAddress();
  const jobs = useQuery({ ...activeJobsQuery(neuron.id), enabled: neuron.may.feed });
  useEffect(() => adopt(jobs.data ?? []), [jobs.data]);
  const add = useCallback(
    (files: File[]) => {
      const left = addFiles(neuron.id, files);
      if (left > 0) say(t("documents.tooMany", { count: left }));
    },
    [neuron.id, t],
  );
  const preview = view && (
    <Preview neuron={neuron.id} name={view.name} span={view.span} onClose={() => change({ view: undefined })} />
  );
  return (
    <div className="flex h-full min-w-0">
      <div data-scroll className="h-full min-w-0 grow overflow-y-auto">
        <Page
          title={neuron.name}
          lead={<TierMark tier={neuron.tier} />}
          actions={
            <div className="flex gap-2">
              <Button asChild variant={neuron.may.feed ? "secondary" : "primary"}>
                <Link to={`/neurons/${neuron.id}`}>
                  <MessageSquare aria-hidden size={16} />
                  {t("home.ask")}
                </Link>
              </Button>
              {neuron.may.feed ? <PickFiles onFiles={add} /> : null}
            </div>
          }
        >
          {neuron.may.feed ? <DropZone onFiles={add} /> : null}
          <Tabs.Root
            value={parameters.get("tab") ?? "documents"}
            onValueChange={(tab) => change({ tab: tab === "documents" ? undefined : tab })}
          >
            <Tabs.List className="mb-6 flex gap-6 border-b border-line">
              <Tab value="documents">{t("documents.title")}</Tab>
              <Tab value="search">{t("documents.searchInside")}</Tab>
            </Tabs.List>
            <Tabs.Content value="documents" tabIndex={-1}>
              <UploadList neuron={neuron.id} />
              {neuron.documents > 8 || parameters.has("q") ? (
                <Filter value={parameters.get("q") ?? ""} onChange={(q) => change({ q: q || undefined })} />
              ) : null}
              <DocumentTable
                neuron={neuron}
                filter={parameters.get("q") ?? ""}
                shown={view?.name}
                compact={wide && view !== undefined}
                onShow={(name) => change({ view: name, start: undefined, end: undefined })}
              />
            </Tabs.Content>
            <Tabs.Content value="search" tabIndex={-1}>
              {search(neuron.id)}
            </Tabs.Content>
          </Tabs.Root>
        </Page>
      </div>
      {preview && wide ? (
        <aside
          aria-label={t("documents.preview")}
          className="animate-from-side h-full w-[44%] max-w-3xl shrink-0 border-l border-line bg-surface"
        >
          {preview}
        </aside>
      ) : null}
      {wide ? null : (
        <Drawer
          open={Boolean(preview)}
          onOpenChange={(open) => (open ? undefined : change({ view: undefined }))}
          title={t("documents.preview")}
          side="right"
        >
          {preview}
        </Drawer>
      )}
    </div>
  );
}

function Tab({ value, children }: { value: string; children: string }) {
  return (
    <Tabs.Trigger
      value={value}
      className={cx(
        "-mb-px min-h-10 border-b-2 border-transparent font-medium text-muted transition-colors hover:text-ink",
        "data-[state=active]:border-accent data-[state=active]:text-ink",
      )}
    >
      {children}
    </Tabs.Trigger>
  );
}

function Filter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className="relative mb-3 max-w-sm">
      <Search aria-hidden size={16} className="pointer-events-none absolute left-3 top-3 text-muted" />
      <input
        type="search"
        defaultValue={value}
        aria-label={t("documents.filter")}
        placeholder={t("documents.filter")}
        onChange={(event) => onChange(event.target.value)}
        className={cx(INPUT_LOOK, "h-10 pl-9")}
      />
    </div>
  );
}

function PickFiles({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button variant="primary" onClick={() => input.current?.click()}>
        <Upload aria-hidden size={16} />
        {t("documents.add")}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPT}
        hidden
        aria-label={t("documents.add")}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}

function Preview({ neuron, name, span, onClose }: View & { neuron: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex items-center gap-2 border-b border-line py-2 pl-4 pr-2">
        <h2 className="min-w-0 grow truncate font-semibold" title={name}>
          {name}
        </h2>
        <IconButton small label={t("source.close")} icon={X} onClick={onClose} />
      </header>
      <div className="min-h-0 grow">
        <SourceView key={name} neuron={neuron} name={name} span={span} outlined={span === undefined} />
      </div>
    </div>
  );
}
