package brane.axon.write;

import brane.axon.Labels;
import brane.axon.Problems;
import brane.axon.catalog.AxonNames;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Commit;
import brane.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** New labels for a document: a commit of its row alone, because neither its passages nor their vectors change. */
public final class Relabelling {

    private static final int ATTEMPTS = 8;

    private final UUID axon;
    private final UUID operation;
    private final String name;
    private final Labels labels;
    private final Catalog catalog;
    private final Committer committer;

    public Relabelling(UUID axon, UUID operation, String name, Labels labels, Catalog catalog, Committer committer) {
        this.axon = axon;
        this.operation = operation;
        this.name = name;
        this.labels = labels;
        this.catalog = catalog;
        this.committer = committer;
    }

    /** @return false when there is no document of that name */
    public boolean run() throws InterruptedException {
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                var done = attempt();
                if (done.isPresent()) {
                    return done.get();
                }
            } catch (ProblemException e) {
                if (!Problems.isKeyDestroyed(e)) {
                    throw e;
                }
            }
        }
        throw Problems.busy("the Axon got another key in each of " + ATTEMPTS + " attempts to label the document");
    }

    /** Empty when the Axon has another key now. */
    private Optional<Boolean> attempt() throws InterruptedException {
        var row = catalog.axon(axon);
        var names = AxonNames.of(catalog, row);
        var hash = names.requestHash("labels", name, parts());
        var done = catalog.operation(axon, operation);
        if (done.isPresent()) {
            if (!Arrays.equals(done.get().requestHash(), hash)) {
                throw Problems.operationReused(operation);
            }
            return Optional.of(true);
        }
        var document = catalog.find(axon, names.mac(name)).filter(found -> found.live() != null);
        if (document.isEmpty()) {
            return Optional.of(false);
        }
        var id = document.get().id();
        var change =
                new Commit.Operation(operation, hash, row.version(), id, new Commit.Relabel(names.seal(id, labels)));
        return switch (committer.commit(Committer.Change.ofRow(change))) {
            case Committer.Settled _ -> Optional.of(true);
            case Committer.Nothing _ -> Optional.of(false);
            case Committer.Again _ -> Optional.empty();
        };
    }

    private byte[][] parts() {
        var parts = new ArrayList<>(labels.names());
        parts.add(String.valueOf(labels.date()));
        return parts.stream().map(part -> part.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    }
}
