package brane.axon.simulation;

import brane.axon.Axons;
import brane.axon.DocumentInfo;
import brane.axon.Hit;
import brane.axon.Labels;
import brane.axon.SearchFilter;
import brane.axon.SearchOptions;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.axon.catalog.Upkeep.Grace;
import brane.core.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** What people and caretakers do with an Axon through a process; whatever they ask and are told, the oracles hear. */
final class Deeds {

    static final List<String> NAMES = List.of("d0", "d1", "d2", "d3");
    static final List<String> LABELS = List.of("red", "blue");

    private static final Axons.Progress QUIET = (stage, done, total) -> {};

    private final Simulation simulation;
    private final Schedule schedule;
    private int tokens;

    Deeds(Simulation simulation, Schedule schedule) {
        this.simulation = simulation;
        this.schedule = schedule;
    }

    /** Something that is done once with a process, which may end meanwhile. */
    @FunctionalInterface
    interface Deed {
        /** @return whether it is done */
        boolean by(StoredAxons process) throws InterruptedException, IOException;
    }

    /** A change that a client asks for, with one id, until it is told that it happened or gives up. */
    final class Change {

        private final List<Object> writes;
        private final Deed deed;

        private Change(List<Object> writes, Deed deed) {
            this.writes = writes;
            this.deed = deed;
        }

        /** Whether the client was told that it happened. */
        boolean ask(StoredAxons process) {
            return attempt(writes, () -> deed.by(process));
        }

        void uncertain() {
            writes.forEach(simulation.clients()::uncertain);
        }

        void givesUp() {
            writes.forEach(simulation.clients()::givesUp);
        }
    }

    /** Whether it was done; not when the process ended or said that something is down. */
    boolean attempt(Callable<Boolean> deed) {
        return attempt(List.of(), deed);
    }

    /** As above; says of the writes when their client can not know any more whether they happened. */
    private boolean attempt(List<Object> writes, Callable<Boolean> deed) {
        var kills = simulation.kills();
        var certain = false;
        try {
            return certain = deed.call();
        } catch (Host.Killed e) {
            return false;
        } catch (ProblemException e) {
            simulation.told(e);
            certain = !e.problem().slug().equals("commit-unknown");
            return false;
        } catch (Exception e) {
            // Threads of a process that was ended leave those that wait for them with whatever comes.
            if (!Simulation.isKill(e) && simulation.kills() == kills) {
                simulation.violation("an actor met " + e);
            }
            return false;
        } finally {
            if (!certain) {
                writes.forEach(simulation.clients()::uncertain);
            }
        }
    }

    Change put(String name) {
        var operation = schedule.newId();
        var token = "t" + tokens++;
        simulation.truth().asks(operation, name, token);
        var write = simulation.clients().begins(name, token);
        var document = Texts.document(name, passages(token));
        return new Change(List.of(write), process -> {
            var receipt = process.put(simulation.intent(), simulation.axon(), operation, document, QUIET);
            simulation.clients().belongs(token, receipt.document());
            simulation.clients().acknowledged(write);
            return true;
        });
    }

    static String[] passages(String token) {
        return new String[] {"kidneys " + token + " one", "kidneys " + token + " two"};
    }

    Change delete(String name) {
        var operation = schedule.newId();
        simulation.truth().asks(operation, name, "");
        var writes = gone(name);
        return new Change(writes, process -> {
            if (process.delete(simulation.intent(), simulation.axon(), operation, name)) {
                writes.forEach(simulation.clients()::acknowledged);
            }
            return true;
        });
    }

    private List<Object> gone(String name) {
        return List.of(
                simulation.clients().begins(name, ""), simulation.clients().begins(label(name), ""));
    }

    /** What the second oracle calls the label of the document. */
    private static String label(String name) {
        return "the label of " + name;
    }

    Change relabel(String name, String label) {
        var operation = schedule.newId();
        simulation.truth().asks(operation, name, label);
        var write = simulation.clients().begins(label(name), label);
        var labels = new Labels(List.of(label), null);
        return new Change(List.of(write), process -> {
            if (process.relabel(simulation.intent(), simulation.axon(), operation, name, labels)) {
                simulation.clients().acknowledged(write);
            } else {
                // No such document now; an attempt before this one may have found one.
                simulation.clients().uncertain(write);
            }
            return true;
        });
    }

    /** Asks for the erasure of the document that has that id. */
    Change erase(String name, UUID document) {
        var writes = gone(name);
        return new Change(writes, process -> {
            process.erase(simulation.intent(), simulation.axon(), document);
            simulation.clients().erased(document);
            return true;
        });
    }

    Optional<UUID> id(StoredAxons process, String name) {
        return process.document(simulation.intent(), simulation.axon(), name).map(DocumentInfo::id);
    }

    boolean search(StoredAxons process) {
        var since = new Since();
        var seen = found(process, SearchFilter.ALL);
        simulation.clients().saw(since.start, since.gone, seen, NAMES);
        simulation.mustHaveBeen(since.version, Truth.State::tokens, seen);
        return true;
    }

    /** A search among the documents with a label. */
    boolean search(StoredAxons process, String label) {
        var since = new Since();
        var filter = new SearchFilter(Set.of(), Set.of(label), Set.of(), Set.of(), null, null, Set.of());
        simulation.mustHaveBeen(since.version, state -> state.labelled(label), found(process, filter));
        return true;
    }

    private Map<String, String> found(StoredAxons process, SearchFilter filter) {
        var options = SearchOptions.best(100).within(filter);
        return process.search(simulation.intent(), simulation.axon(), "kidneys", options).stream()
                .collect(Collectors.groupingBy(Hit::name, TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, of -> simulation.tokenOf(of.getKey(), texts(of.getValue()))));
    }

    private static List<String> texts(List<Hit> hits) {
        return hits.stream()
                .map(Hit::passage)
                .sorted(java.util.Comparator.comparingInt(passage -> passage.ordinal()))
                .map(passage -> passage.text())
                .toList();
    }

    /** Names and labels. */
    boolean list(StoredAxons process) {
        var since = new Since();
        var listed = process.documents(simulation.intent(), simulation.axon(), "", Optional.empty(), 100)
                .documents();
        var seen = new TreeMap<String, String>();
        for (var info : listed) {
            if (seen.put(info.name(), String.join(" ", info.labels())) != null) {
                simulation.violation("a list had " + info.name() + " twice");
            }
        }
        var labels = seen.entrySet().stream().collect(Collectors.toMap(of -> label(of.getKey()), Map.Entry::getValue));
        simulation.clients().saw(since.start, Set.of(), labels, labels.keySet());
        simulation.mustHaveBeen(since.version, Deeds::shown, seen);
        return true;
    }

    private static Map<String, String> shown(Truth.State state) {
        return state.tokens().keySet().stream()
                .collect(Collectors.toMap(name -> name, name -> state.labels().getOrDefault(name, "")));
    }

    boolean original(StoredAxons process, String name) throws IOException {
        var since = new Since();
        var original = process.original(simulation.intent(), simulation.axon(), name);
        var text = original.isEmpty() ? "" : new String(original.get().readAllBytes(), StandardCharsets.UTF_8);
        var token = text.isEmpty() ? "" : simulation.tokenOf(name, List.of(text.split("\n\n")));
        simulation
                .clients()
                .saw(since.start, since.gone, token.isEmpty() ? Map.of() : Map.of(name, token), List.of(name));
        simulation.mustHaveBeen(since.version, state -> state.tokens().getOrDefault(name, ""), token);
        return true;
    }

    /** When a read began. */
    private final class Since {
        final long start = simulation.clients().moment();
        final Set<String> gone = simulation.clients().gone();
        final int version = simulation.truth().version();
    }

    boolean compact(StoredAxons process) throws InterruptedException {
        return process.maintenance().compact(simulation.axon());
    }

    boolean collect(StoredAxons process) {
        process.maintenance().collect(simulation.axon(), Grace.USUAL);
        return true;
    }

    boolean sweep(StoredAxons process) {
        process.maintenance().sweep(simulation.axon());
        return true;
    }

    /** Completes erasures; false while that can't be. */
    boolean completeErasures(StoredAxons process) throws InterruptedException {
        return process.maintenance().erase(simulation.axon());
    }

    boolean reembed(StoredAxons process, String model) throws InterruptedException {
        process.reembed(simulation.intent(), simulation.axon(), model, QUIET);
        return true;
    }
}
