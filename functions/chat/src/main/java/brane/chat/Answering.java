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
import brane.broker.KnownModels;
import brane.broker.Prompt;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.neurons.Neuron;
import brane.neurons.SiteSettings;
import brane.privacy.Detector;
import brane.privacy.Policy;
import brane.privacy.PrivacyGate;
import brane.privacy.Pseudonyms;
import brane.privacy.Restorer;
import brane.privacy.Tier;
import brane.server.Traces;
import brane.usage.Spending;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** How an answer comes to be: search, then the model or the best sentences themselves, then what it rests on and what left. */
final class Answering {

    private static final System.Logger LOG = System.getLogger(Answering.class.getName());

    private static final int SEARCH = 1;
    private static final int MODEL = 2;
    private static final TurnEvent.Privacy NOTHING_SENT =
            new TurnEvent.Privacy(Map.of(), new TurnEvent.Left(0, null), List.of());

    private final Axons axons;
    private final Function<String, Reranking> rerankers;
    private final ModelRoute route;
    private final SiteSettings site;
    private final AuditLog log;
    private final ChatConfig config;

    Answering(
            Axons axons,
            Function<String, Reranking> rerankers,
            Broker broker,
            KnownModels known,
            SiteSettings site,
            Spending spending,
            ModelMetrics metrics,
            AuditLog log,
            ChatConfig config) {
        this.axons = axons;
        this.rerankers = rerankers;
        this.route = new ModelRoute(broker, known, site, spending, metrics, log);
        this.site = site;
        this.log = log;
        this.config = config;
    }

    /** Answers; gives the last event, which the caller says: every answer has one, whatever happens. */
    TurnEvent answer(Asked asked, Stop stop, Progress progress) {
        try {
            return attempt(asked, stop, progress);
        } catch (ProblemException e) {
            return TurnEvent.Failed.because(e.problem());
        } catch (InterruptedException e) {
            return new TurnEvent.Cancelled();
        } catch (RuntimeException | Error e) {
            // An Error too, such as the overflow of a pattern: a turn that is not ended would beat for ever.
            LOG.log(Level.ERROR, "answer failed resource={0} {1}", asked.resource(), Traces.of(e));
            return TurnEvent.Failed.because(internal());
        }
    }

    private TurnEvent attempt(Asked asked, Stop stop, Progress progress) throws InterruptedException {
        var neuron = asked.neuron().neuron();
        var model = Objects.requireNonNullElseGet(neuron.model(), site::model);
        progress.answering(route.shown(model));
        if (model.isExtractive() && asked.wishes().offer().needsModel()) {
            return TurnEvent.Failed.because(modelNeeded());
        }
        if (neuron.axon().enabled() || model.isExtractive()) {
            asked.pace().granted();
        }
        var hits = neuron.axon().enabled() ? search(asked, progress) : List.<Hit>of();
        if (stop.asked()) {
            return new TurnEvent.Cancelled();
        }
        return model.isExtractive()
                ? quote(asked, hits, progress, NOTHING_SENT)
                : ask(asked, model, hits, stop, progress);
    }

    private List<Hit> search(Asked asked, Progress progress) throws InterruptedException {
        var neuron = asked.neuron();
        var axon = neuron.neuron().axon();
        progress.step(SEARCH, "search", "running", neuron.neuron().metadata().name(), null, 0);
        var began = System.nanoTime();
        var entry = Entry.of(Action.SEARCH, "neuron:" + neuron.id()).neuron(neuron.atVersion());
        try {
            var hits = log.step(entry, intent -> {
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
    private TurnEvent quote(Asked asked, List<Hit> hits, Progress progress, TurnEvent.Privacy privacy)
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
        var stops = new StopTexts(asked.wishes().stops());
        for (var piece : pieces) {
            progress.say(new TurnEvent.Text(stops.accept(filter.accept(piece))));
        }
        progress.say(new TurnEvent.Text(stops.accept(filter.end()) + stops.end()));
        progress.say(new TurnEvent.Citations(citations(filter), List.of()));
        progress.say(privacy);
        var millis = (System.nanoTime() - began) / 1_000_000;
        progress.say(new TurnEvent.Usage(null, null, millis, millis));
        return new TurnEvent.Done(null);
    }

    private TurnEvent ask(Asked asked, Neuron.Model model, List<Hit> hits, Stop stop, Progress progress)
            throws InterruptedException {
        var neuron = asked.neuron().neuron();
        var offer = asked.wishes().offer();
        var pseudonyms = new Pseudonyms(asked.background().secret());
        var gate = new PrivacyGate(Tier.of(neuron.tier()), detector(neuron), pseudonyms);
        var prompt = new Prompt(gate, route.budgets(asked, model, config.maxPromptTokens()))
                .build(
                        system(neuron, asked.wishes()),
                        passages(hits),
                        asked.background().earlier(),
                        asked.question(),
                        offer);
        progress.say(new TurnEvent.Passages(sources(hits, prompt.passages())));
        var began = System.nanoTime();
        var filter = new CitationFilter(prompt.passages());
        var stops = new StopTexts(asked.wishes().stops());
        var stream = offer.isJson()
                ? new AnswerStream(progress, null, gate.restorerInJson(), stops)
                : new AnswerStream(progress, filter, gate.restorer(), stops);
        var outcome = route.ask(asked, model, prompt, stop, progress, stream, MODEL);
        var result = outcome.result();
        if (result == null) {
            if (offer.needsModel()) {
                return TurnEvent.Failed.because(modelNeeded());
            }
            return quote(asked, hits, progress, privacy(outcome.left(), pseudonyms, prompt, stream.restorer()));
        }
        stream.end();
        var answer = progress.answer().text();
        if (!offer.isJson()) {
            progress.say(new TurnEvent.Citations(citations(filter), ranges(filter, answer)));
        }
        progress.say(privacy(outcome.left(), pseudonyms, prompt, stream.restorer()));
        if (result instanceof ChatResult.Completed done) {
            progress.say(new TurnEvent.Usage(
                    done.inputTokens(),
                    done.outputTokens(),
                    done.firstTokenMillis(),
                    (System.nanoTime() - began) / 1_000_000));
            if (!offer.tools().isEmpty()) {
                var calls =
                        done.calls().stream().map(call -> call.restored(gate)).toList();
                progress.say(new TurnEvent.Calls(calls, done.toolsGivenUp()));
            }
        }
        return switch (result) {
            case ChatResult.Completed done
            when done.end() == ChatResult.End.STOP && !offer.fits(answer) -> TurnEvent.Failed.because(formMissed());
            case ChatResult.Completed done ->
                new TurnEvent.Done(done.atLimit() && !stream.isCut() ? TurnEvent.Cut.LENGTH : null);
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

    private static String system(Neuron neuron, Wishes wishes) {
        var own = neuron.prompts().system();
        return wishes.instructions().isEmpty() ? own : own + "\n\n" + wishes.instructions();
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

    private static Problem modelNeeded() {
        return Problem.of(
                "model-needed",
                422,
                "Only a language model can answer in this way.",
                "the answer is to be JSON or a call of a tool, and who would answer only quotes sentences of documents; leave"
                        + " response_format and a tool_choice that must call out, or ask a Neuron that has a model");
    }

    private static Problem formMissed() {
        return Problem.of(
                "answer-form-missed",
                502,
                "The model's answer has not the form that was asked for.",
                "it is not the JSON object that response_format asks for; ask again, simplify the schema, or choose a model that"
                        + " keeps to JSON Schemas");
    }

    private static Problem internal() {
        return Problem.of(
                "internal",
                500,
                "Something went wrong that should not.",
                "the log of the server has more under this request's id");
    }
}
