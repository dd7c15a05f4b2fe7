package brane.axon.simulation;

import brane.axon.catalog.Commit;
import brane.axon.catalog.Rewrite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** The first oracle: what the Axon's documents were at each version, noted in the moment of each commit. */
final class Truth implements Host.Effects {

    /** A change that a client asked for: the document's name, and the token of its text, its label, or empty for a deletion. */
    record Asked(String name, String token) {}

    /** What the documents were: the token of each one's text, and the label of those that have one. */
    record State(Map<String, String> tokens, Map<String, String> labels) {

        /** The tokens of those with that label. */
        Map<String, String> labelled(String label) {
            var some = new TreeMap<>(tokens);
            some.keySet().removeIf(name -> !labels.getOrDefault(name, "").equals(label));
            return some;
        }

        State with(String name, String token) {
            var next = new TreeMap<>(tokens);
            next.put(name, token);
            return new State(next, labels);
        }

        State without(String name) {
            var next = new State(new TreeMap<>(tokens), new TreeMap<>(labels));
            next.tokens.remove(name);
            next.labels.remove(name);
            return next;
        }

        State labelled(String name, String label) {
            var next = new TreeMap<>(labels);
            next.put(name, label);
            return new State(tokens, next);
        }
    }

    private final Map<UUID, Asked> asked = new HashMap<>();
    private final List<State> versions = new ArrayList<>(List.of(new State(Map.of(), Map.of())));
    private final Map<UUID, String> names = new HashMap<>();
    private final Map<UUID, Set<String>> tokens = new HashMap<>();
    private final Set<UUID> erased = new HashSet<>();
    private final Set<UUID> done = new HashSet<>();
    private final List<String> violations;

    Truth(List<String> violations) {
        this.violations = violations;
    }

    void asks(UUID operation, String name, String token) {
        asked.put(operation, new Asked(name, token));
    }

    int version() {
        return versions.size() - 1;
    }

    State at(int version) {
        return versions.get(version);
    }

    State now() {
        return versions.getLast();
    }

    /** Every text that the document ever had in a version. */
    Set<String> tokens(UUID document) {
        return tokens.getOrDefault(document, Set.of());
    }

    @Override
    public void after(String call, Object[] arguments, Object result) {
        switch (call) {
            case "commit" -> {
                if (result instanceof Commit.Committed(var version)) {
                    committed((Commit) arguments[1], version);
                }
            }
            case "rewrite" -> {
                if (result instanceof Rewrite.Done(var version) && version > version()) {
                    unchanged();
                }
            }
            case "rotate" -> unchangedUpTo((UUID) arguments[0]);
            case "retire" -> {
                if ((Boolean) result) {
                    unchanged();
                }
            }
            case "erase" -> erased((UUID) arguments[1]);
            default -> {}
        }
    }

    /** Where the catalog says that it is; set by the simulation, because rotate tells the key's version only. */
    java.util.function.ToIntFunction<UUID> catalogVersion = axon -> 0;

    private void unchangedUpTo(UUID axon) {
        while (version() < catalogVersion.applyAsInt(axon)) {
            unchanged();
        }
    }

    private void unchanged() {
        versions.add(now());
    }

    private void committed(Commit commit, long version) {
        if (version != version() + 1) {
            violations.add("version " + version + " followed on " + version());
        }
        var next = now();
        for (var operation : commit.operations()) {
            var change = asked.get(operation.id());
            if (!done.add(operation.id())) {
                violations.add("operation on " + change.name() + " happened twice");
            }
            if (operation.change() instanceof Commit.Upsert) {
                if (erased.contains(operation.document())) {
                    violations.add("an erased document of " + change.name() + " came back");
                }
                next = next.with(change.name(), change.token());
                names.put(operation.document(), change.name());
                tokens.computeIfAbsent(operation.document(), any -> new HashSet<>())
                        .add(change.token());
            } else if (operation.change() instanceof Commit.Relabel) {
                next = next.labelled(change.name(), change.token());
            } else {
                next = next.without(change.name());
            }
        }
        versions.add(next);
    }

    private void erased(UUID document) {
        if (names.containsKey(document) && erased.add(document)) {
            versions.add(now().without(names.get(document)));
        }
    }
}
