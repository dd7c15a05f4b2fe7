import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate, useParams, useSearchParams } from "react-router";
import { useShallow } from "zustand/react/shallow";
import { Drawer } from "@/components/dialog";
import { useTitle } from "@/components/page";
import { ErrorNote } from "@/components/states";
import { sayProblem } from "@/components/toasts";
import { neuronQuery, queryClient } from "@/lib/queries";
import { useShortcut } from "@/lib/shortcuts";
import type { Neuron } from "@/lib/types";
import { useWide } from "@/lib/use-wide";
import { beginConversation, conversationQuery } from "./api";
import { Footer, Head, ThreadSkeleton } from "./chat-frame";
import { COMPOSER, Composer } from "./composer";
import { ask, rejoin, stop, useLiveTurns } from "./live";
import { Starters } from "./starters";
import { Thread } from "./thread";
import { TurnView } from "./turn-view";
import { mergeTurns } from "./turns";
import { useSource } from "./use-source";

const SourcesPanel = lazy(() => import("./sources-panel").then((part) => ({ default: part.SourcesPanel })));

/** The state of the address right after the first question: the next one is written where that one was. */
const BEGUN = { begun: true };

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
      queryClient.setQueryData(conversationQuery(conversation.id).queryKey, { ...conversation, turns: [] });
      void ask({ conversation: conversation.id, question });
      await navigate(`/conversations/${conversation.id}`, { replace: true, state: BEGUN });
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
      <div className="relative min-h-0 grow overflow-y-auto">
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
  const location = useLocation();
  const stored = useQuery(conversationQuery(id));
  const live = useLiveTurns(
    useShallow(({ turns }) => Object.values(turns).filter(({ turn }) => turn.conversation === id)),
  );
  const turns = useMemo(() => mergeTurns(stored.data?.turns ?? [], live), [stored.data, live]);
  const neuronId = stored.data?.neuron;
  const neuron = useQuery({ ...neuronQuery(neuronId ?? ""), enabled: neuronId !== undefined });
  const [asked, setAsked] = useState(0);
  const source = useSource(turns);
  useTitle(stored.data?.title || neuron.data?.name || "BRANE");

  useEffect(() => {
    for (const turn of stored.data?.turns ?? []) if (turn.state === "running") void rejoin(turn);
  }, [stored.data]);

  // The button that asked again is gone with the answer that it stood under.
  useEffect(() => {
    if (asked > 0 && document.activeElement === document.body) document.getElementById(COMPOSER)?.focus();
  }, [asked]);

  const running = turns.find((turn) => turn.state === "running");
  const askNow = useCallback(
    (question: string, replaces?: string) => {
      setAsked((times) => times + 1);
      void ask({ conversation: id, question, ...(replaces === undefined ? {} : { replaces }) });
    },
    [id],
  );
  const { open: openSource, close: closeSource, step } = source;
  useShortcut("citationBefore", source.shown && (() => step(-1)));
  useShortcut("citationAfter", source.shown && (() => step(1)));
  useShortcut("stop", running ? () => void stop(running.id) : source.shown && closeSource);

  if (stored.isError && turns.length === 0) {
    return <ErrorNote thrown={stored.error} onRetry={() => void stored.refetch()} className="m-6" />;
  }
  const panel = source.shown && neuronId !== undefined && (
    <Suspense fallback={<ThreadSkeleton />}>
      <SourcesPanel
        neuron={neuronId}
        turn={source.shown.turn}
        passage={source.shown.passage}
        onShow={(n) => source.shown && openSource(source.shown.turn.id, n)}
        onClose={closeSource}
      />
    </Suspense>
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
            autoFocus={(location.state as typeof BEGUN | null)?.begun === true}
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
