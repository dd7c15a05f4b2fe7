package brane.axon.catalog;

import brane.axon.catalog.Catalog.AxonRow;
import brane.axon.catalog.Catalog.Kind;
import brane.axon.catalog.CommitRules.ObjectState;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What must hold, under the lock of the Axon's row, for a rewrite to happen (axon-storage.md, section 6). */
final class RewriteRules {

    private RewriteRules() {}

    /**
     * Why the rewrite can not be, or that it is done already; empty when it may happen.
     *
     * @param objects the rows of its outputs and sources, as they stand now
     * @param live the names of all live segments; asked for only when the model changes
     */
    static Optional<Rewrite.Outcome> refusal(AxonRow axon, Rewrite rewrite, List<ObjectState> objects, Set<UUID> live) {
        var states = new HashMap<UUID, ObjectState>();
        objects.forEach(object -> states.put(object.name(), object));
        for (var output : rewrite.outputs()) {
            var state = states.get(output.name());
            if (state != null && state.state().equals("live")) {
                return Optional.of(new Rewrite.Done(axon.version()));
            }
            if (!isFresh(axon, rewrite, state)) {
                return lost("an output is not pending any more, or of another key or model", true);
            }
        }
        for (var source : rewrite.sources()) {
            var state = states.get(source);
            if (state == null || !state.state().equals("live")) {
                return lost("a source is not live any more", false);
            }
        }
        if (!rewrite.model().equals(axon.model()) && !rewrite.sources().equals(live)) {
            return lost("segments came that are not of the new model", false);
        }
        return Optional.empty();
    }

    private static boolean isFresh(
            AxonRow axon, Rewrite rewrite, @org.jspecify.annotations.Nullable ObjectState output) {
        return output != null
                && output.state().equals("pending")
                && output.kind() == Kind.SEGMENT
                && output.keyVersion() == axon.keyVersion()
                && rewrite.keyVersion() == axon.keyVersion()
                && rewrite.model().equals(output.model());
    }

    private static Optional<Rewrite.Outcome> lost(String why, boolean outputs) {
        return Optional.of(new Rewrite.Lost(why, outputs));
    }
}
