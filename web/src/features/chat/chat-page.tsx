import { useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { useShallow } from "zustand/react/shallow";
import { Button } from "@/components/button";
import { Drawer } from "@/components/dialog";
import { useTitle } from "@/components/page";
import { ErrorNote, Loading, Skeleton } from "@/components/states";
import { sayProblem } from "@/components/toasts";
import { neuronQuery } from "@/lib/queries";
import { useShortcut } from "@/lib/shortcuts";
import type { Neuron, Passage, Turn } from "@/lib/types";
import { useWide } from "@/lib/use-wide";
import { beginConversation, conversationQuery } from "./api";
import { Composer } from "./composer";
import { ConversationMenu } from "./conversation-menu";
import { ask, rejoin, stop, useLiveTurns } from "./live";
import { SourcesPanel } from "./sources-panel";
import { Starters } from "./starters";
import { Thread } from "./thread";
import { TurnView } from "./turn-view";
import { citedNumbers, mergeTurns } from "./turns";

/** A new chat with a Neuron: the conversation begins with its first question. */
export function NewChatPage() {
  const { neuron: id = "" } = useParams();
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const neuron = useQuery(neuronQuery(id));
  const [busy, setBusy] = useState(false);
  useTitle(neuron.data?.name ?? "BRANE");

  const begin = async (known: Neuron, question: string) => {
    setBusy(true);
    try {
      const conversation = await beginConversation(known.id);
      void ask({ conversation: conversation.id, question, neuron: known });
      await navigate(`/conversations/${conversation.id}`, { replace: true });
    } catch (thrown) {
      sayProblem(thrown);
      setBusy(false);
    }
  };
  // A link may bring its question with it; it is asked once.
  const question = search.get("ask");
  const asked = useRef(false);
  useEffect(() => {
    if (question === null || neuron.data === undefined || asked.current) return;
    asked.current = true;
    setSearch({}, { replace: true });
    void begin(neuron.data, question);
  });
  return (
    <div className="flex h-full flex-col">
      <div className="min-h-0 grow overflow-y-auto">
        {neuron.isPending ? <ThreadSkeleton /> : null}
        {neuron.isError ? (
          <ErrorNote thrown={neuron.error} onRetry={() => void neuron.refetch()} className="m-6" />
        ) : null}
        {neuron.data && question === null ? (
          <Starters neuron={neuron.data} disabled={busy} onAsk={(text) => void begin(neuron.data, text)} />
        ) : null}
      </div>
      <Footer>
        <Composer
          key={id}
          autoFocus
          neuron={neuron.data}
          draft={`draft.new.${id}`}
          running={busy}
          onAsk={(text) => neuron.data && void begin(neuron.data, text)}
          onStop={() => {}}
        />
      </Footer>
    </div>
  );
}

/** A conversation, and beside it the source of the citation that the address names. */
export function ConversationPage() {
  const { t } = useTranslation();
  const { conversation: id = "" } = useParams();
  const wide = useWide();
  const stored = useQuery(conversationQuery(id));
  const live = useLiveTurns(
    useShallow(({ turns }) => Object.values(turns).filter(({ turn }) => turn.conversation === id)),
  );
  const turns = useMemo(() => mergeTurns(stored.data?.turns ?? [], live), [stored.data, live]);
  const neuronId = stored.data?.neuron ?? live[0]?.turn.neuron.id;
  const neuron = useQuery({ ...neuronQuery(neuronId ?? ""), enabled: neuronId !== undefined });
  const [asked, setAsked] = useState(0);
  const source = useSource(turns);
  useTitle(stored.data?.title || neuron.data?.name || "BRANE");

  useEffect(() => {
    for (const turn of stored.data?.turns ?? []) if (turn.state === "running") void rejoin(turn);
  }, [stored.data]);

  const running = turns.find((turn) => turn.state === "running");
  const askNow = useCallback(
    (question: string, replaces?: string) => {
      if (neuron.data === undefined) return;
      setAsked((times) => times + 1);
      void ask({ conversation: id, question, neuron: neuron.data, ...(replaces === undefined ? {} : { replaces }) });
    },
    [id, neuron.data],
  );
  const { open: openSource, close: closeSource, step } = source;
  useShortcut("citationBefore", source.shown && (() => step(-1)));
  useShortcut("citationAfter", source.shown && (() => step(1)));
  useShortcut("stop", running ? () => void stop(running.id) : source.shown && closeSource);

  if (stored.isError && turns.length === 0) {
    return <ErrorNote thrown={stored.error} onRetry={() => void stored.refetch()} className="m-6" />;
  }
  const panel = source.shown && (
    <SourcesPanel
      turn={source.shown.turn}
      passage={source.shown.passage}
      onShow={(n) => source.shown && openSource(source.shown.turn.id, n)}
      onClose={closeSource}
    />
  );
  return (
    <div className="flex h-full min-w-0">
      <div className="flex h-full min-w-0 grow flex-col">
        {neuron.data === undefined ? null : <Head neuron={neuron.data} id={id} title={stored.data?.title ?? ""} />}
        <Thread asked={asked}>
          {stored.isPending && turns.length === 0 ? <ThreadSkeleton /> : null}
          {turns.map((turn) => (
            <TurnView
              key={turn.id}
              turn={turn}
              link={live.find((other) => other.turn.id === turn.id)?.link ?? "live"}
              openCitation={source.shown?.turn.id === turn.id ? source.shown.passage.n : undefined}
              onCite={openSource}
              onAskAgain={askNow}
            />
          ))}
        </Thread>
        <Footer>
          <Composer
            key={id}
            neuron={neuron.data}
            draft={`draft.${id}`}
            running={running !== undefined}
            onAsk={askNow}
            onStop={() => running && void stop(running.id)}
          />
        </Footer>
      </div>
      {panel && wide ? (
        <aside
          aria-label={t("source.title")}
          className="animate-from-side h-full w-[44%] max-w-3xl shrink-0 border-l border-line bg-surface"
        >
          {panel}
        </aside>
      ) : null}
      {wide ? null : (
        <Drawer
          open={Boolean(panel)}
          onOpenChange={(open) => (open ? undefined : closeSource())}
          title={t("source.title")}
          side="right"
        >
          {panel}
        </Drawer>
      )}
    </div>
  );
}

interface Source {
  shown: { turn: Turn; passage: Passage } | undefined;
  open: (turn: string, n: number) => void;
  close: () => void;
  step: (by: number) => void;
}

/** The citation that the address names: `?turn=…&cite=…`. */
function useSource(turns: readonly Turn[]): Source {
  const [search, setSearch] = useSearchParams();
  const turn = turns.find((other) => other.id === search.get("turn"));
  const passage = turn?.passages.find((other) => other.n === Number(search.get("cite")));
  const open = useCallback(
    (id: string, n: number) => setSearch({ turn: id, cite: String(n) }, { replace: true }),
    [setSearch],
  );
  const close = useCallback(() => setSearch({}, { replace: true }), [setSearch]);
  const step = (by: number) => {
    if (turn === undefined || passage === undefined) return;
    const numbers = citedNumbers(turn);
    const next = numbers[numbers.indexOf(passage.n) + by];
    if (next !== undefined) open(turn.id, next);
  };
  return { shown: turn && passage ? { turn, passage } : undefined, open, close, step };
}

function Head({ neuron, id, title }: { neuron: Neuron; id: string; title: string }) {
  const { t } = useTranslation();
  return (
    <header className="flex h-14 shrink-0 items-center gap-1 border-b border-line pl-4 pr-2">
      <h1 className="min-w-0 grow truncate text-base font-semibold" title={title}>
        {title || neuron.name}
      </h1>
      <Button asChild small variant="quiet" className="text-muted">
        <Link to={`/neurons/${neuron.id}/documents`}>
          <FileText aria-hidden size={16} />
          <span className="hidden sm:inline">{t("documents.count", { count: neuron.documents })}</span>
          <span className="sr-only sm:hidden">{t("documents.title")}</span>
        </Link>
      </Button>
      <ConversationMenu id={id} title={title} neuron={neuron.id} />
    </header>
  );
}

function Footer({ children }: { children: JSX.Element }) {
  const { t } = useTranslation();
  return (
    <div className="mx-auto w-full max-w-3xl px-4 pb-3">
      {children}
      <p className="mt-2 text-center text-xs text-muted">{t("chat.check")}</p>
    </div>
  );
}

function ThreadSkeleton() {
  return (
    <Loading>
      <div className="mx-auto max-w-3xl space-y-4 px-4 pt-6">
        <Skeleton className="ml-auto h-10 w-1/2" />
        <Skeleton className="h-4" />
        <Skeleton className="h-4 w-11/12" />
        <Skeleton className="h-4 w-2/3" />
      </div>
    </Loading>
  );
}
