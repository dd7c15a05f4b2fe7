package brane.console;

import brane.core.Problem;
import brane.neurons.NeuronAccess;
import brane.neurons.NeuronError;
import brane.neurons.Neurons;
import brane.security.AccessRules;
import brane.server.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The Neurons: cards for those who may use them, files for those who may edit them. */
final class NeuronsEndpoint {

    record Validation(boolean valid, List<NeuronError> errors, List<String> warnings) {}

    private final Neurons neurons;
    private final NeuronAccess access;
    private final NeuronCards cards;

    NeuronsEndpoint(Neurons neurons, NeuronAccess access, NeuronCards cards) {
        this.neurons = neurons;
        this.access = access;
        this.cards = cards;
    }

    void list(Exchange exchange) {
        var caller = exchange.caller();
        var mine = neurons.list().stream()
                .filter(one -> access.rights(caller, one.neuron()).use())
                .map(one -> cards.card(caller, one))
                .toList();
        exchange.ok(Map.of("neurons", mine));
    }

    void show(Exchange exchange) {
        var found = neurons.get(exchange.path("neuron"));
        var card = cards.card(exchange.caller(), found);
        exchange.ok(card.may().edit() ? card.with(new String(found.yaml(), StandardCharsets.UTF_8)) : card);
    }

    void put(Exchange exchange) throws IOException {
        var id = exchange.path("neuron");
        var isNew = neurons.find(id).isEmpty();
        var stored = neurons.put(id, exchange.smallBody(), "api");
        var card = cards.card(exchange.caller(), stored).with(new String(stored.yaml(), StandardCharsets.UTF_8));
        exchange.json(isNew ? 201 : 200, card);
    }

    void validate(Exchange exchange) throws IOException {
        var yaml = exchange.smallBody();
        var files = neurons.files();
        var errors = files.errors(exchange.path("neuron"), yaml);
        exchange.ok(new Validation(
                errors.isEmpty(), errors, errors.isEmpty() ? files.read(yaml).warnings() : List.of()));
    }

    void delete(Exchange exchange) {
        if (!neurons.delete(exchange.path("neuron"))) {
            Problem missing = new AccessRules.Decision.NotFound().problem();
            throw missing.failure();
        }
        exchange.empty(204);
    }
}
