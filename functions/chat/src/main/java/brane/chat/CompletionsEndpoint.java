package brane.chat;

import brane.axon.Embedding;
import brane.core.Ids;
import brane.neurons.NeuronAccess;
import brane.neurons.Neurons;
import brane.security.Access;
import brane.server.EventStream;
import brane.server.Exchange;
import brane.server.Routes;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What OpenAI's clients ask for, a Neuron being a model (docs/openai.md). */
final class CompletionsEndpoint {

    /** Until a client that waits for a whole answer is looked for. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    record Model(String id, String object, long created, String ownedBy) {}

    record Models(String object, List<Model> data) {}

    private final Completions completions;
    private final Neurons neurons;
    private final NeuronAccess rights;
    private final List<Model> embeddings;

    /** @param embeddings models that do not answer, but are listed too */
    CompletionsEndpoint(Completions completions, Neurons neurons, NeuronAccess rights, List<Embedding> embeddings) {
        this.completions = completions;
        this.neurons = neurons;
        this.rights = rights;
        this.embeddings = embeddings.stream()
                .map(one -> new Model(one.name(), "model", 0, "brane"))
                .toList();
    }

    void routes(Routes routes) {
        routes.post("/v1/chat/completions", Access.USER, this::complete)
                .get("/v1/models", Access.USER, this::list)
                .get("/v1/models/{neuron}", Access.USE_NEURON, this::model);
    }

    private void complete(Exchange exchange) throws IOException, InterruptedException {
        var request = CompletionRequest.of(exchange.json(JsonNode.class));
        exchange.require(Access.USE_NEURON, request.model());
        var form = new CompletionForm(
                Ids.next(), Instant.now(), neurons.checked(request.model()), exchange.site(), request.manyCalls());
        if (request.stream()) {
            stream(exchange, request, form);
        } else {
            whole(exchange, request, form);
        }
    }

    private void whole(Exchange exchange, CompletionRequest request, CompletionForm form) throws InterruptedException {
        var stop = new Stop();
        var progress = new PassingProgress(text -> {});
        TurnEvent last;
        try (var _ = exchange.watch(PATIENCE, stop::ask)) {
            last = completions.answer(exchange.caller(), form.id(), request, form.neuron(), stop, progress);
        }
        switch (last) {
            case TurnEvent.Done done -> exchange.ok(form.whole(progress, done));
            case TurnEvent.Failed failed -> throw failed.problem().asProblem().failure();
            default -> throw new EventStream.ClientLeftException();
        }
    }

    private void stream(Exchange exchange, CompletionRequest request, CompletionForm form) throws InterruptedException {
        var stop = new Stop();
        try (var _ = exchange.watch(Duration.ZERO, stop::ask);
                var stream = new CompletionStream(exchange::events, form, stop)) {
            var progress = new PassingProgress(stream::text);
            var last = completions.answer(exchange.caller(), form.id(), request, form.neuron(), stop, progress);
            stream.end(progress, last, request.usage());
        }
    }

    private void list(Exchange exchange) {
        var caller = exchange.caller();
        var mine = neurons.list().stream()
                .filter(one -> rights.rights(caller, one.neuron()).use())
                .map(CompletionsEndpoint::model);
        exchange.ok(new Models("list", Stream.concat(mine, embeddings.stream()).toList()));
    }

    private void model(Exchange exchange) {
        exchange.ok(model(neurons.get(exchange.path("neuron"))));
    }

    private static Model model(Neurons.Versioned neuron) {
        return new Model(neuron.id(), "model", neuron.changed().getEpochSecond(), "brane");
    }
}
