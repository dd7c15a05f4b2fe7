package brane.axon.simulation;

import brane.axon.StoredAxons;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Catalog.ObjectRow;
import brane.axon.catalog.InMemoryCatalog;
import brane.axon.catalog.Upkeep.Grace;
import brane.axon.read.OpenSegment;
import brane.core.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;

/** The end of a run, by a process that nothing happens to. */
final class Ending {

    private final Simulation simulation;
    private final Schedule schedule;
    private final InMemoryCatalog catalog;
    private final SimulatedStore store;
    private final StoredAxons process;
    private final UUID axon;

    Ending(
            Simulation simulation,
            Schedule schedule,
            InMemoryCatalog catalog,
            SimulatedStore store,
            StoredAxons process) {
        this.simulation = simulation;
        this.schedule = schedule;
        this.catalog = catalog;
        this.store = store;
        this.process = process;
        this.axon = simulation.axon();
    }

    /** With faults off everything comes to an end, and nothing is left that should not be. */
    void run() {
        try {
            if (!process.maintenance().erase(axon)) {
                simulation.violation("an erasure can not be completed");
            }
            var compactions = 0;
            while (process.maintenance().compact(axon) && compactions++ < 100) {
                continue;
            }
            schedule.jump(Duration.ofDays(2));
            process.maintenance().collect(axon, Grace.USUAL);
            process.maintenance().sweep(axon);
            mustBeClean();
            simulation.mustHaveForgotten();
            mustHaveAll();
            mustShowAll();
        } catch (ProblemException e) {
            simulation.violation("at the end: " + e.getMessage());
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void mustBeClean() {
        var live = simulation.liveObjects();
        var stored = new TreeSet<UUID>();
        store.objects()
                .keySet()
                .forEach(name -> stored.add(UUID.fromString(name.substring(name.lastIndexOf('/') + 1))));
        if (!stored.equals(live)) {
            simulation.violation("the store has " + stored.size() + " objects, of which " + live.size() + " are live");
        }
        for (var state : List.of("pending", "dropped", "deleting")) {
            for (var kind : Catalog.Kind.values()) {
                if (!catalog.objects(axon, kind, state).isEmpty()) {
                    simulation.violation("a row is still " + state);
                }
            }
        }
        if (!catalog.upkeep().erasures(axon).isEmpty()) {
            simulation.violation("an erasure is still open");
        }
    }

    /** Each vector is the one that the Axon's model makes of its passage. */
    private void mustHaveItsVectors(Catalog.AxonRow of, ObjectRow row, AxonObjects objects) {
        var model = Simulation.embeddings(() -> {}).stream()
                .filter(embedding -> embedding.model().equals(of.model()))
                .findFirst()
                .orElseThrow();
        var segment = OpenSegment.decode(row, of.dimensions(), objects.segment(axon, row));
        try {
            for (var i = 0; i < row.rows(); i++) {
                var text = segment.passages().passage(i).text();
                if (!Arrays.equals(segment.vectors().vector(i), model.vector(text))) {
                    simulation.violation("at the end the vector of '" + text + "' is not of " + of.model());
                }
            }
        } finally {
            segment.release();
        }
    }

    /** What clients see now must be explained by what they were told, too. */
    private void mustShowAll() throws IOException {
        var deeds = new Deeds(simulation, schedule);
        deeds.search(process);
        deeds.list(process);
        for (var name : Deeds.NAMES) {
            deeds.original(process, name);
        }
    }

    private void mustHaveAll() throws IOException {
        var documents = simulation.truth().now().tokens();
        var rows = 0;
        var objects = new AxonObjects(catalog, store.of(new Host(schedule, Chaos.NONE)), schedule);
        var changes = catalog.changes(axon, -1);
        var versions = new HashMap<UUID, Long>();
        changes.documents().stream()
                .filter(row -> row.live() != null)
                .forEach(row -> versions.put(row.id(), row.version()));
        for (ObjectRow row : changes.segments()) {
            mustHaveItsVectors(changes.axon(), row, objects);
            rows += objects.ids(axon, row)
                    .visible(row.added(), document -> versions.getOrDefault(document, -1L))
                    .cardinality();
        }
        if (rows != 2 * documents.size()) {
            simulation.violation(documents.size() + " documents of 2 passages have " + rows + " visible rows");
        }
        for (var name : Deeds.NAMES) {
            var original = process.original(simulation.intent(), axon, name);
            var text = original.isEmpty() ? "" : new String(original.get().readAllBytes(), StandardCharsets.UTF_8);
            var token = documents.get(name);
            if (!text.equals(token == null ? "" : String.join("\n\n", Deeds.passages(token)))) {
                simulation.violation("at the end " + name + " is '" + text + "' instead of " + token);
            }
        }
    }
}
