package brane.chat;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.axon.Axons;
import brane.axon.Hit;
import brane.axon.Reranking;
import brane.axon.SearchFilter;
import brane.axon.SearchOptions;
import brane.broker.Broker;
import brane.broker.ChatResult;
import brane.broker.CitationFilter;
import brane.broker.Extractive;
import brane.broker.Prompt;
import brane.neurons.Neuron;
import brane.neurons.SiteSettings;
import brane.privacy.Detector;
import brane.privacy.Policy;
import brane.privacy.PrivacyGate;
import brane.privacy.Pseudonyms;
import brane.privacy.Restorer;
import brane.privacy.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** How an answer comes to be: search, then the model or the best sentences themselves, then what it rests on and what left. */
final class Answering {

    private static final int SEARCH = 1;
    private static final int MODEL = 2;
    private static final TurnEvent.Privacy NOTHING_SENT =
            new TurnEvent.Privacy(Map.of(), new TurnEvent.Left(0, null), List.of());

    private final Axons axons;
    private final Function<String, Reranking> rerankers;
    private final ModelRoute route;
    private final SiteSettings site;
    private final Conversations conversations;
    private final TurnStore turns;
    private final AuditLog log;
    private final ChatConfig config;

    Answering(
            Axons axons,
            Function<String, Reranking> rerankers,
            Broker broker,
            SiteSettings site,
            Conversations conversations,
            TurnStore turns,
            AuditLog log,
            ChatConfig config) {
        this.axons = axons;
        this.rerankers = rerankers;
        this.route = new ModelRoute(broker, site, log);
        this.site = site;
        this.conversations = conversations;
        this.turns = turns;
        this.log = log;
        this.config = config;
    }

    /** Answers; gives the last event, which the caller says. */
    TurnEvent answer(AnswerTurn.Asked asked, LiveTurn live, TurnProgress progress) throws InterruptedException {
        var neuron = asked.neuron().neuron();
        var model = Objects.requireNonNullElseGet(neuron.model(), site::model);
        progress.say(asked.started(route.shown(model)));
        var hits = neuron.axon().enabled() ? search(asked, progress) : List.<Hit>of();
        if (live.cancelled()) {
            return new TurnEvent.Cancelled();
        }
        return model.isExtractive()
                ? quote(asked, hits, progress, NOTHING_SENT)
                : ask(asked, model, hits, live, progress);
    }

    private List<Hit> search(AnswerTurn.Asked asked, TurnProgress progress) throws InterruptedException {
        var neuron = asked.neuron();
        var axon = neuron.neuron().axon();
        progress.step(SEARCH, "search", "running", neuron.neuron().metadata().name(), null, 0);
        var began = System.nanoTime();
        var entry = Entry.of(Action.SEARCH, "neuron:" + neuron.id()).neuron(neuron.atVersion());
        try {
            var hits = log.during(entry, intent -> {
                var id = axons.open(neuron.id(), axon.embedding());
                var found = axons.search(intent, id, asked.question(), options(axon.search()));
                intent.count("passages", found.size());
                return found;
            });
            progress.step(SEARCH, "search", "done", neuron.neuron().metadata().name(), hits.size(), began);
            return hits;
        } catch (RuntimeException e) {
            progress.step(SEARCH, "search", "failed", neuron.neuron().metadata().name(), null, began);
            throw e;
        }
    }

    private SearchOptions options(Neuron.Search search) {
        return new SearchOptions(
                search.passages(),
                SearchOptions.Mode.of(search.mode()),
                search.leastScore(),
                search.lexicalWeight(),
                SearchFilter.ALL,
                search.reranker().map(rerankers).orElse(null),
                true);
    }

    /** Without a model: the best sentences, word for word. */
    private TurnEvent quote(AnswerTurn.Asked asked, List<Hit> hits, TurnProgress progress, TurnEvent.Privacy privacy)
            throws InterruptedException {
        var began = System.nanoTime();
        progress.say(new TurnEvent.Passages(sources(hits, hits.size())));
        var sources = new ArrayList<Extractive.Source>();
        for (var i = 0; i < hits.size(); i++) {
            sources.add(new Extractive.Source(
                    i + 1,
                    hits.get(i).name(),
                    hits.get(i).passage().text(),
                    hits.get(i).passage().headings()));
        }
        var pieces = new ArrayList<String>();
        Extractive.answer(asked.question(), sources, pieces::add);
        var filter = new CitationFilter(hits.size());
        for (var piece : pieces) {
            progress.say(new TurnEvent.Text(filter.accept(piece)));
        }
        progress.say(new TurnEvent.Text(filter.end()));
        progress.say(new TurnEvent.Citations(citations(filter), List.of()));
        progress.say(privacy);
        var millis = (System.nanoTime() - began) / 1_000_000;
        progress.say(new TurnEvent.Usage(null, null, millis, millis));
        return new TurnEvent.Done(null);
    }

    private TurnEvent ask(
            AnswerTurn.Asked asked, Neuron.Model model, List<Hit> hits, LiveTurn live, TurnProgress progress)
            throws InterruptedException {
        var neuron = asked.neuron().neuron();
        var pseudonyms =
                new Pseudonyms(conversations.secret(asked.conversation().id()));
        var gate = new PrivacyGate(Tier.of(neuron.tier()), detector(neuron), pseudonyms);
        var prompt = new Prompt(gate, config.maxPromptTokens())
                .build(neuron.prompts().system(), passages(hits), earlier(asked), asked.question());
        progress.say(new TurnEvent.Passages(sources(hits, prompt.passages())));
        var began = System.nanoTime();
        var stream = new AnswerStream(progress, new CitationFilter(prompt.passages()), gate.restorer());
        var outcome = route.ask(asked, model, prompt, live, progress, stream, MODEL);
        var result = outcome.result();
        if (result == null) {
            return quote(asked, hits, progress, privacy(outcome.left(), pseudonyms, prompt, stream.restorer()));
        }
        stream.end();
        var answer = progress.answer().text();
        progress.say(new TurnEvent.Citations(citations(stream.filter()), ranges(stream.filter(), answer)));
        progress.say(privacy(outcome.left(), pseudonyms, prompt, stream.restorer()));
        if (result instanceof ChatResult.Completed done) {
            progress.say(new TurnEvent.Usage(
                    done.inputTokens(),
                    done.outputTokens(),
                    done.firstTokenMillis(),
                    (System.nanoTime() - began) / 1_000_000));
        }
        return switch (result) {
            case ChatResult.Completed done -> new TurnEvent.Done(done.atLimit() ? TurnEvent.Cut.LENGTH : null);
            case ChatResult.Cancelled ignored -> new TurnEvent.Cancelled();
            case ChatResult.Failed failed -> TurnEvent.Failed.because(failed.problem());
        };
    }

    private static Detector detector(Neuron neuron) {
        var privacy = neuron.privacy();
        return new Detector(
                Policy.of(privacy.policy()),
                privacy.recognisers().stream()
                        .map(one -> new Detector.SitePattern(one.type(), one.pattern(), one.context(), one.checksum()))
                        .toList(),
                privacy.neverRedact());
    }

    private List<Prompt.Turn> earlier(AnswerTurn.Asked asked) {
        var most = asked.neuron().neuron().memory().workingTurns();
        return turns.visible(asked.conversation().id(), most + 1).stream()
                .filter(turn -> !turn.id().equals(asked.id())
                        && turn.state().equals("done")
                        && !turn.withdrawn()
                        && turn.answer() != null)
                .map(turn -> new Prompt.Turn(
                        turn.question(),
                        brane.server.Json.read(Objects.requireNonNull(turn.answer()), Answer.class)
                                .text()))
                .toList();
    }

    private static List<Prompt.Passage> passages(List<Hit> hits) {
        var passages = new ArrayList<Prompt.Passage>();
        for (var i = 0; i < hits.size(); i++) {
            var hit = hits.get(i);
            var where = hit.passage().page() == null
                    ? String.join(" > ", hit.passage().headings())
                    : "page " + hit.passage().page();
            passages.add(new Prompt.Passage(
                    i + 1,
                    hit.name() + (where.isEmpty() ? "" : ", " + where),
                    hit.passage().text()));
        }
        return passages;
    }

    private static List<TurnEvent.Source> sources(List<Hit> hits, int count) {
        var sources = new ArrayList<TurnEvent.Source>();
        for (var i = 0; i < count; i++) {
            var hit = hits.get(i);
            var passage = hit.passage();
            sources.add(new TurnEvent.Source(
                    i + 1,
                    hit.document(),
                    hit.name(),
                    hit.type(),
                    passage.ordinal(),
                    passage.text(),
                    passage.start(),
                    passage.end(),
                    passage.page(),
                    passage.headings(),
                    passage.paragraph(),
                    hit.score()));
        }
        return sources;
    }

    private static List<TurnEvent.Citation> citations(CitationFilter filter) {
        return filter.cited().stream().map(TurnEvent.Citation::new).toList();
    }

    private static List<TurnEvent.Range> ranges(CitationFilter filter, String answer) {
        return filter.unsupported(answer).stream()
                .map(range -> new TurnEvent.Range(range.start(), range.end()))
                .toList();
    }

    private static TurnEvent.Privacy privacy(
            TurnEvent.Left left, Pseudonyms pseudonyms, Prompt.Built prompt, Restorer restorer) {
        var hidden = new ArrayList<TurnEvent.Hidden>();
        prompt.hidden().forEach(one -> hidden.add(hidden(one, "question")));
        restorer.restored().forEach(one -> hidden.add(hidden(one, "answer")));
        return new TurnEvent.Privacy(pseudonyms.counts(), left, hidden);
    }

    private static TurnEvent.Hidden hidden(PrivacyGate.Hidden one, String in) {
        return new TurnEvent.Hidden(one.type(), one.placeholder(), one.start(), one.end(), in);
    }
}
