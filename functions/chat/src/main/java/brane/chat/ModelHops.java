package brane.chat;

import brane.broker.Deployments;
import brane.broker.ModelTarget;
import brane.core.Problem;
import brane.neurons.Neuron;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Who is asked next in one turn: the Neuron's model at one of its servers, another of its servers when that one failed, then the
 * fallbacks that are there for such a failure, in their order. Whoever rests is asked after all others that may be.
 */
final class ModelHops {

    /** @param fallback 0 for the Neuron's own model, then the fallbacks in their order */
    private record Hop(Neuron.Model model, int fallback) {

        /** Another server of the same model helps only against failures of a server. */
        boolean isFor(Neuron.Cause why, int failed) {
            if (fallback == 0 || fallback == failed) {
                return why == Neuron.Cause.ERROR;
            }
            return model.when().isEmpty() || model.when().contains(why);
        }
    }

    private final Deployments deployments;
    private final Function<Neuron.Model, ModelTarget> target;
    private final List<Hop> waiting = new ArrayList<>();
    private List<Hop> able;
    private int asked;

    /**
     * @param target where a model is
     * @param local whether what is sent to it stays in the building
     */
    ModelHops(
            Neuron.Model first,
            Deployments deployments,
            Function<Neuron.Model, ModelTarget> target,
            Predicate<Neuron.Model> local) {
        this.deployments = deployments;
        this.target = target;
        var models = models(first);
        for (var i = 0; i < models.size(); i++) {
            var fallback = i;
            var servers = servers(models.get(i));
            var leastBusy = servers.stream().allMatch(local);
            deployments
                    .sharedOut(servers, one -> Objects.requireNonNull(one.weight()), target, leastBusy)
                    .forEach(one -> waiting.add(new Hop(one, fallback)));
        }
        able = ableFor(Neuron.Cause.ERROR);
    }

    /** All that may be asked, at all of their servers. */
    static List<Neuron.Model> all(Neuron.Model first) {
        return models(first).stream().flatMap(model -> servers(model).stream()).toList();
    }

    private static List<Neuron.Model> models(Neuron.Model first) {
        return Stream.concat(Stream.of(first), first.fallback().stream()).toList();
    }

    private static List<Neuron.Model> servers(Neuron.Model model) {
        return model.replicas().isEmpty() ? List.of(model) : model.deployments();
    }

    private List<Hop> ableFor(Neuron.Cause why) {
        return waiting.stream().filter(hop -> hop.isFor(why, asked)).toList();
    }

    /** Whom to ask; there is one at first, and after {@link #goesOnAfter} said so. */
    Neuron.Model next() {
        var hop = deployments
                .restingLast(able, one -> one.model().isExtractive() ? null : target.apply(one.model()))
                .getFirst();
        waiting.remove(hop);
        asked = hop.fallback();
        able = ableFor(Neuron.Cause.ERROR);
        return hop.model();
    }

    /** How many more may be asked when servers fail. */
    int left() {
        return able.size();
    }

    /** Whether somebody may be asked after such a failure. */
    boolean goesOnAfter(Problem failure) {
        able = ableFor(
                switch (failure.slug()) {
                    case "model-prompt-too-long" -> Neuron.Cause.TOO_LONG;
                    case "model-declined" -> Neuron.Cause.REFUSED;
                    default -> Neuron.Cause.ERROR;
                });
        return !able.isEmpty();
    }
}
