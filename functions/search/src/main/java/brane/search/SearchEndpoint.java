package brane.search;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.axon.Axons;
import brane.axon.Hit;
import brane.axon.Reranking;
import brane.axon.SearchFilter;
import brane.axon.SearchOptions;
import brane.core.Problem;
import brane.neurons.Neurons;
import brane.security.Access;
import brane.server.Exchange;
import brane.server.Routes;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Passages of a Neuron's documents by meaning and by word, for those who may use it; each search is one intent and one outcome. */
public final class SearchEndpoint {

    private static final int MAX_QUERY = 4_000;
    private static final int MAX_LIMIT = 100;

    record Query(
            @Nullable String query,
            @Nullable Integer limit,
            @Nullable FilterBody filter) {}

    record HitView(
            UUID document,
            String name,
            String type,
            int ordinal,
            String text,
            int start,
            int end,
            @Nullable Integer page,
            List<String> headings,
            @Nullable Integer paragraph,
            double score,
            @Nullable Integer vectorRank,
            @Nullable Integer lexicalRank) {

        static HitView of(Hit hit) {
            var passage = hit.passage();
            return new HitView(
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
                    hit.score(),
                    hit.vectorRank(),
                    hit.lexicalRank());
        }
    }

    record Found(List<HitView> hits, long millis) {}

    private final Neurons neurons;
    private final Axons axons;
    private final Function<String, Reranking> rerankers;
    private final AuditLog log;

    /** @param rerankers the reranker of a name, whether there is one or not: its use tells */
    public SearchEndpoint(Neurons neurons, Axons axons, Function<String, Reranking> rerankers, AuditLog log) {
        this.neurons = neurons;
        this.rerankers = rerankers;
        this.axons = axons;
        this.log = log;
    }

    public void routes(Routes routes) {
        routes.post("/api/v1/neurons/{neuron}/search", Access.USE_NEURON, this::search);
    }

    private void search(Exchange exchange) throws IOException {
        var began = System.nanoTime();
        var query = exchange.json(Query.class);
        var text = query.query() == null ? "" : query.query().strip();
        var limit = query.limit() == null ? 6 : query.limit();
        if (text.isEmpty() || text.length() > MAX_QUERY || limit < 1 || limit > MAX_LIMIT) {
            throw Problem.of(
                            "search-malformed",
                            422,
                            "The search can't be done.",
                            "query must be 1 to " + MAX_QUERY + " characters and limit 1 to " + MAX_LIMIT + ", were "
                                    + text.length() + " and " + limit)
                    .failure();
        }
        var filter = query.filter() == null ? SearchFilter.ALL : query.filter().filter();
        var hits = hits(neurons.get(exchange.path("neuron")), text, limit, filter);
        exchange.ok(new Found(hits.stream().map(HitView::of).toList(), (System.nanoTime() - began) / 1_000_000));
    }

    private List<Hit> hits(Neurons.Versioned neuron, String text, int limit, SearchFilter filter) {
        var entry = Entry.of(Action.SEARCH, "neuron:" + neuron.id()).neuron(neuron.atVersion());
        return log.during(entry, intent -> {
            var memory = neuron.neuron().axon();
            var axon = axons.open(neuron.id(), memory.embedding());
            var options = new SearchOptions(
                    limit,
                    SearchOptions.Mode.of(memory.search().mode()),
                    memory.search().leastScore(),
                    memory.search().lexicalWeight(),
                    filter,
                    memory.search().reranker().map(rerankers).orElse(null),
                    false);
            var hits = axons.search(intent, axon, text, options);
            intent.count("passages", hits.size());
            return hits;
        });
    }
}
