package brane.ingest;

import brane.axon.Axons;
import brane.core.Problem;
import brane.ingest.Ingest.Target;
import brane.security.Access;
import brane.server.Exchange;
import brane.server.Routes;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A Neuron's document memory itself, over HTTP: its embedding model, and how it changes to another. */
public final class AxonEndpoint {

    /** An Axon; {@code embedding} made its vectors, {@code wanted} is what its Neuron names now. */
    private record AxonView(
            String embedding,
            String wanted,
            boolean current,
            long documents,
            long passages,
            @Nullable ReembeddingView reembedding) {}

    private record ReembeddingView(
            String model,
            String state,
            long done,
            long total,
            @Nullable Map<String, Object> problem,
            Instant created,
            Instant updated) {

        static ReembeddingView of(Reembedding one) {
            var problem = one.problem();
            return new ReembeddingView(
                    one.model(),
                    one.state().id(),
                    one.done(),
                    one.total(),
                    problem == null ? null : ProblemText.view(problem),
                    one.created(),
                    one.updated());
        }
    }

    private final Reembeddings reembeddings;
    private final Axons axons;
    private final Function<String, Target> targets;
    private final Function<String, String> wanted;

    /**
     * @param targets the Axon of a Neuron that exists, made when there is none yet
     * @param wanted the embedding model that a Neuron's file names
     */
    public AxonEndpoint(
            Reembeddings reembeddings, Axons axons, Function<String, Target> targets, Function<String, String> wanted) {
        this.reembeddings = reembeddings;
        this.axons = axons;
        this.targets = targets;
        this.wanted = wanted;
    }

    public Routes routes(Routes routes) {
        return routes.get("/api/v1/neurons/{neuron}/axon", Access.USE_NEURON, this::show)
                .post("/api/v1/neurons/{neuron}/axon/reembed", Access.EDIT_NEURON, this::reembed)
                .delete("/api/v1/neurons/{neuron}/axon/reembed", Access.EDIT_NEURON, this::cancel);
    }

    private void show(Exchange exchange) {
        exchange.ok(view(exchange));
    }

    private void reembed(Exchange exchange) {
        var target = target(exchange);
        var model = wanted.apply(target.neuron());
        if (axons.model(target.axon(), model).current()) {
            throw Problem.of(
                            "reembedding-needless",
                            409,
                            "The documents are read with this model already.",
                            "axon.embedding must name another model than " + model
                                    + ": change the Neuron first, then re-embed")
                    .failure();
        }
        reembeddings.ask(target, model, exchange.caller());
        exchange.json(202, view(exchange));
    }

    private void cancel(Exchange exchange) {
        reembeddings.cancel(target(exchange).axon());
        exchange.ok(view(exchange));
    }

    private AxonView view(Exchange exchange) {
        var target = target(exchange);
        var model = wanted.apply(target.neuron());
        var has = axons.model(target.axon(), model);
        var totals = axons.totals(target.axon());
        return new AxonView(
                has.id(),
                model,
                has.current(),
                totals.documents(),
                totals.passages(),
                reembeddings.find(target.axon()).map(ReembeddingView::of).orElse(null));
    }

    private Target target(Exchange exchange) {
        return targets.apply(exchange.path("neuron"));
    }
}
