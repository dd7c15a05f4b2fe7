package brane.console;

import brane.core.Problem;
import brane.core.Role;
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
        var yaml = exchange.smallBody();
        refuseLentSecret(exchange, id, yaml);
        var stored = neurons.put(id, yaml, "api");
        var card = cards.card(exchange.caller(), stored).with(new String(stored.yaml(), StandardCharsets.UTF_8));
        exchange.json(isNew ? 201 : 200, card);
    }

    /** A secret of the site goes where an administrator said, not where somebody else points a Neuron's endpoint. */
    private void refuseLentSecret(Exchange exchange, String id, byte[] yaml) {
        var model = neurons.files().read(yaml).neuron().model();
        if (model == null || model.credential() == null || exchange.caller().is(Role.ADMIN)) {
            return;
        }
        var same = neurons.find(id)
                .map(before -> model.equals(before.neuron().model()))
                .orElse(false);
        if (!same) {
            throw Problem.of(
                            "credential-needs-admin",
                            403,
                            "Only an administrator may say where a secret goes.",
                            "a model with `credential:` is set or changed by an administrator; everything else of the Neuron"
                                    + " you may change")
                    .failure();
        }
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
