package brane.axon.simulation;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.AxonConfig;
import brane.axon.HashEmbedding;
import brane.axon.StoredAxons;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Catalog.ObjectRow;
import brane.axon.catalog.InMemoryCatalog;
import brane.axon.catalog.Upkeep;
import brane.axon.catalog.Upkeep.Erased;
import brane.axon.catalog.Upkeep.Grace;
import brane.axon.read.OpenSegment;
import brane.core.ProblemException;
import brane.faiss.Precision;
import brane.storage.objects.ObjectIdentity;
import brane.storage.objects.SealedObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * One run of everything that happens to an Axon at once, in an order that its seed chooses, over the production classes, a
 * catalog in memory and an object store that behaves as badly as it may (axon-storage.md, section 13).
 */
final class Simulation {

    private static final long MAX_STEPS = 400_000;
    private static final AxonConfig CONFIG =
            new AxonConfig(1 << 28, Duration.ofSeconds(30), 100, 1_000, 2, Precision.FLOAT32);

    /** The embedding models; the Axon begins with the first. */
    static final List<String> MODELS = List.of("hash", "other");

    /** What became of a run. */
    record Result(long seed, List<String> violations, long trace, long steps, Map<String, Integer> told) {}

    private final Schedule schedule;
    private final Chaos chaos;
    private final Focus focus;
    private final List<String> violations = new ArrayList<>();
    private final Truth truth = new Truth(violations);
    private final Clients clients = new Clients(violations);
    private final InMemoryCatalog catalog;
    private final SimulatedStore store;
    private final List<HashEmbedding> embeddings;
    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));
    private final Map<String, Integer> told = new HashMap<>();
    private final long seed;
    private final Set<String> running = new TreeSet<>();
    private final Host[] hosts;
    private final StoredAxons[] processes;
    private UUID axon = new UUID(0, 0);
    private int kills;

    private Simulation(long seed) {
        this.seed = seed;
        schedule = new Schedule(seed);
        chaos = Chaos.of(schedule);
        focus = Focus.of(schedule);
        hosts = new Host[focus == Focus.CROWD ? 1 : 1 + schedule.below(3)];
        processes = new StoredAxons[hosts.length];
        catalog = new InMemoryCatalog(schedule::now, schedule::newId);
        store = new SimulatedStore(schedule);
        embeddings = List.of(
                new HashEmbedding(MODELS.getFirst(), 8, () -> schedule.point("embed")),
                new HashEmbedding(MODELS.getLast(), 12, () -> schedule.point("embed")));
        truth.catalogVersion = id -> (int) catalog.axon(id).version();
    }

    static Result run(long seed) {
        return new Simulation(seed).run();
    }

    private Result run() {
        axon = catalog.open("neuron", MODELS.getFirst(), 8);
        new Actors(this, schedule, focus).start();
        if (!schedule.run(MAX_STEPS)) {
            violations.add("it does not end");
        } else if (!running.isEmpty()) {
            violations.add(running + " wait for ever");
        } else {
            schedule.start("end", this::end);
            if (!schedule.run(2 * MAX_STEPS)) {
                violations.add("the end does not end");
            }
        }
        return new Result(seed, List.copyOf(violations), schedule.trace(), schedule.steps(), told);
    }

    Truth truth() {
        return truth;
    }

    Clients clients() {
        return clients;
    }

    Intent intent() {
        return intent;
    }

    UUID axon() {
        return axon;
    }

    Catalog catalog() {
        return catalog;
    }

    /** The steps of upkeep, as a process that nothing happens to. */
    Upkeep upkeep() {
        return new Host(schedule, Chaos.NONE).catalog(Upkeep.class, catalog.upkeep(), this::after);
    }

    private void after(String call, Object[] arguments, Object result) {
        truth.after(call, arguments, result);
        if (call.equals("commit") || call.equals("rewrite")) {
            mustBeOfOneModel();
        }
    }

    private void mustBeOfOneModel() {
        var state = catalog.changes(axon, Long.MAX_VALUE);
        for (var segment : state.segments()) {
            if (!state.axon().model().equals(segment.model())) {
                violations.add("a live segment is of " + segment.model() + ", the Axon of "
                        + state.axon().model());
            }
        }
    }

    void begins(String actor) {
        running.add(actor);
    }

    void ends(String actor) {
        running.remove(actor);
    }

    void violation(String what) {
        violations.add(what);
    }

    void told(ProblemException e) {
        var slug = e.problem().slug();
        told.merge(slug, 1, Integer::sum);
        if (Set.of("axon-corrupt", "data-tampered", "key-destroyed", "internal").contains(slug)) {
            violations.add("a client was told " + e.getMessage());
        }
    }

    /** How many processes were ended so far. */
    int kills() {
        return kills
                + (int) Arrays.stream(hosts)
                        .filter(host -> host != null && host.isDead())
                        .count();
    }

    static boolean isKill(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof Host.Killed) {
                return true;
            }
        }
        return false;
    }

    /** One of the processes; one that was ended is started again. */
    StoredAxons process() {
        var i = schedule.below(processes.length);
        if (hosts[i] == null || hosts[i].isDead()) {
            kills += hosts[i] == null ? 0 : 1;
            hosts[i] = new Host(schedule, chaos);
            processes[i] = process(hosts[i], chaos);
        }
        return processes[i];
    }

    private StoredAxons process(Host host, Chaos some) {
        return new StoredAxons(
                host.catalog(Catalog.class, catalog, this::after),
                host.catalog(Upkeep.class, catalog.upkeep(), this::after),
                store.of(host, some),
                embeddings,
                CONFIG,
                this::certified,
                schedule);
    }

    /** The token of a document whose passages are these. */
    String tokenOf(String name, List<String> passages) {
        var words = passages.getFirst().split(" ");
        var token = words.length > 1 ? words[1] : "";
        if (!passages.equals(List.of(Actors.passages(token)))) {
            violations.add("a read saw " + passages + " of " + name + ", which nobody wrote so");
        }
        return token;
    }

    void mustHaveBeen(int from, Map<String, String> documents) {
        for (var version = from; version <= truth.version(); version++) {
            if (truth.at(version).equals(documents)) {
                return;
            }
        }
        violations.add("a read saw " + documents + ", which was no version from " + from + " to " + truth.version());
    }

    void mustHaveBeen(int from, String name, String token) {
        for (var version = from; version <= truth.version(); version++) {
            if (truth.at(version).getOrDefault(name, "").equals(token)) {
                return;
            }
        }
        violations.add("a read saw '" + token + "' of " + name + ", which was in no version since " + from);
    }

    void mustHaveHadNames(int from, List<String> names) {
        for (var version = from; version <= truth.version(); version++) {
            if (truth.at(version).keySet().equals(new TreeSet<>(names))
                    && names.size() == truth.at(version).size()) {
                return;
            }
        }
        violations.add("a list had " + names + ", which was no version from " + from + " to " + truth.version());
    }

    private final Set<UUID> holds = new java.util.HashSet<>();

    void held(UUID hold) {
        holds.add(hold);
    }

    Set<UUID> liveObjects() {
        var live = new TreeSet<UUID>();
        for (var kind : Catalog.Kind.values()) {
            live.addAll(catalog.objects(axon, kind, "live"));
        }
        return live;
    }

    /** A hold that ran out, because the clock jumped, holds nothing. */
    void mustStillHave(Set<UUID> names, Instant until) {
        if (!schedule.now().isBefore(until)) {
            return;
        }
        names.stream()
                .filter(name -> !store.objects().containsKey("axons/" + axon + "/" + name))
                .forEach(name -> violations.add("an object was collected while a backup held it"));
    }

    /** An erasure is said to be complete: no byte that was ever stored gives the document with any key that is left. */
    private void certified(UUID of, Erased erased) {
        var tokens = truth.tokens(erased.document());
        for (var entry : store.ever().entrySet()) {
            var name = UUID.fromString(entry.getKey().substring(entry.getKey().lastIndexOf('/') + 1));
            opened(name, entry.getValue())
                    .ifPresent(text -> tokens.stream()
                            .filter(token -> text.contains("kidneys " + token + " "))
                            .forEach(token -> violations.add("after its erasure an object still gives " + token)));
        }
    }

    /** The plain text of stored bytes, when a row still has a key for them. */
    private Optional<String> opened(UUID name, byte[] bytes) {
        return catalog.begun(axon, name).flatMap(begun -> {
            try {
                var secret = catalog.key(axon, begun.keyVersion()).open(begun.wrappedKey(), "object|" + name);
                var identity = new ObjectIdentity(
                        ObjectIdentity.Kind.valueOf(begun.kind().name()), axon, name);
                var plain = new SealedObject(identity, secret, bytes.length)
                        .read((at, length) -> Arrays.copyOfRange(bytes, (int) at, (int) at + length), 0, bytes.length);
                return Optional.of(new String(plain, StandardCharsets.ISO_8859_1));
            } catch (ProblemException e) {
                return Optional.empty();
            }
        });
    }

    /** With faults off everything comes to an end, and nothing is left that should not be. */
    private void end() {
        holds.forEach(upkeep()::release);
        var host = new Host(schedule, Chaos.NONE);
        var process = process(host, Chaos.NONE);
        try {
            if (!process.maintenance().erase(axon)) {
                violations.add("an erasure can not be completed");
            }
            var compactions = 0;
            while (process.maintenance().compact(axon) && compactions++ < 100) {
                continue;
            }
            schedule.jump(Duration.ofDays(2));
            process.maintenance().collect(axon, Grace.USUAL);
            process.maintenance().sweep(axon);
            mustBeClean();
            mustHaveAll(process);
        } catch (ProblemException e) {
            violations.add("at the end: " + e.getMessage());
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void mustBeClean() {
        var live = liveObjects();
        var stored = new TreeSet<UUID>();
        store.objects()
                .keySet()
                .forEach(name -> stored.add(UUID.fromString(name.substring(name.lastIndexOf('/') + 1))));
        if (!stored.equals(live)) {
            violations.add("the store has " + stored.size() + " objects, of which " + live.size() + " are live");
        }
        for (var state : List.of("pending", "dropped", "deleting")) {
            for (var kind : Catalog.Kind.values()) {
                if (!catalog.objects(axon, kind, state).isEmpty()) {
                    violations.add("a row is still " + state);
                }
            }
        }
        if (!catalog.upkeep().erasures(axon).isEmpty()) {
            violations.add("an erasure is still open");
        }
    }

    /** Each vector is the one that the Axon's model makes of its passage. */
    private void mustHaveItsVectors(Catalog.AxonRow of, ObjectRow row, AxonObjects objects) {
        var model = embeddings.stream()
                .filter(embedding -> embedding.model().equals(of.model()))
                .findFirst()
                .orElseThrow();
        var segment = OpenSegment.decode(row, of.dimensions(), objects.segment(axon, row));
        try {
            for (var i = 0; i < row.rows(); i++) {
                var text = segment.passages().passage(i).text();
                if (!Arrays.equals(segment.vectors().vector(i), model.vector(text))) {
                    violations.add("at the end the vector of '" + text + "' is not of " + of.model());
                }
            }
        } finally {
            segment.release();
        }
    }

    private void mustHaveAll(StoredAxons process) throws IOException {
        var documents = truth.at(truth.version());
        var rows = 0;
        var objects = new AxonObjects(catalog, store.of(new Host(schedule, Chaos.NONE), Chaos.NONE), schedule);
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
            violations.add(documents.size() + " documents of 2 passages have " + rows + " visible rows");
        }
        for (var name : Actors.NAMES) {
            var original = process.original(intent, axon, name);
            var text = original.isEmpty() ? "" : new String(original.get().readAllBytes(), StandardCharsets.UTF_8);
            var token = documents.get(name);
            if (!text.equals(token == null ? "" : String.join("\n\n", Actors.passages(token)))) {
                violations.add("at the end " + name + " is '" + text + "' instead of " + token);
            }
        }
    }
}
