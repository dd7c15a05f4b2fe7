import * as Tabs from "@radix-ui/react-tabs";
import { useQuery } from "@tanstack/react-query";
import { MessageSquare, Search, Upload, X } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { Button, IconButton } from "@/components/button";
import { Drawer } from "@/components/dialog";
import { Disclosure } from "@/components/disclosure";
import { INPUT_LOOK } from "@/components/field";
import { Page } from "@/components/page";
import { SourceView } from "@/components/source/source-view";
import { ErrorNote, Loading, Skeleton } from "@/components/states";
import { Tab, TabList } from "@/components/tabs";
import { TierMark } from "@/components/tier-mark";
import { DropZone } from "@/components/upload/drop-zone";
import { UploadList } from "@/components/upload/upload-list";
import { useFeeding, useFilePicker } from "@/components/upload/use-feeding";
import { cx } from "@/lib/cx";
import { neuronQuery } from "@/lib/queries";
import type { Neuron } from "@/lib/types";
import { useSettled } from "@/lib/use-settled";
import { useWide } from "@/lib/use-wide";
import { DocumentTable } from "./document-table";
import { MarksFields, marksOf, NO_MARKS, shownMarks } from "./marks-fields";
import { ModelNote } from "./model-note";
import { useAddress, type View } from "./use-address";

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
  const [written, setWritten] = useState(NO_MARKS);
  const marks = useMemo(() => (written === NO_MARKS ? undefined : marksOf(written)), [written]);
  const add = useFeeding(neuron, marks);
  const preview = view && (
    <Preview neuron={neuron.id} name={view.name} span={view.span} onClose={() => change({ view: undefined })} />
  );
  return (
    <div className="flex h-full min-w-0">
      <div data-scroll className="relative h-full min-w-0 grow overflow-y-auto">
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
          <DropZone onFiles={add} {...(neuron.may.feed ? {} : { says: t("documents.mayNotText") })} />
          <Tabs.Root
            value={parameters.get("tab") ?? "documents"}
            onValueChange={(tab) => change({ tab: tab === "documents" ? undefined : tab })}
          >
            <TabList>
              <Tab value="documents">{t("documents.title")}</Tab>
              <Tab value="search">{t("documents.searchInside")}</Tab>
            </TabList>
            <Tabs.Content value="documents" tabIndex={-1}>
              <ModelNote neuron={neuron} />
              {neuron.may.feed ? (
                <div className="mb-6">
                  <Disclosure
                    label={marks ? t("documents.labelNewAs", { marks: shownMarks(marks) }) : t("documents.labelNew")}
                    className="mt-1 grid gap-4 sm:grid-cols-[1fr_14rem]"
                  >
                    <MarksFields
                      marks={written}
                      onChange={(next) => setWritten(next.labels === "" && next.date === "" ? NO_MARKS : next)}
                    />
                  </Disclosure>
                </div>
              ) : null}
              <UploadList neuron={neuron.id} shownMax={30} className="mb-6 rounded-lg border border-line bg-surface" />
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

function Filter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const settled = useSettled(text);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed changes the address
  useEffect(() => onChange(settled), [settled]);
  return (
    <div className="relative mb-3 max-w-sm">
      <Search aria-hidden size={16} className="pointer-events-none absolute left-3 top-3 text-muted" />
      <input
        type="search"
        value={text}
        aria-label={t("documents.filter")}
        placeholder={t("documents.filter")}
        onChange={(event) => setText(event.target.value)}
        className={cx(INPUT_LOOK, "h-10 pl-9")}
      />
    </div>
  );
}

function PickFiles({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation();
  const { input, pick } = useFilePicker(onFiles);
  return (
    <>
      <Button variant="primary" onClick={pick}>
        <Upload aria-hidden size={16} />
        {t("documents.add")}
      </Button>
      {input}
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
