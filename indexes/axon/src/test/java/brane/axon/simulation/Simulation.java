package brane.axon.simulation;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.AxonConfig;
import brane.axon.HashEmbedding;
import brane.axon.StoredAxons;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.InMemoryCatalog;
import brane.axon.catalog.Upkeep;
import brane.axon.catalog.Upkeep.Erased;
import brane.core.ProblemException;
import brane.faiss.Precision;
import brane.storage.objects.ObjectIdentity;
import brane.storage.objects.SealedObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;

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

    private static final List<Integer> DIMENSIONS = List.of(8, 12);

    /** What became of a run. */
    record Result(long seed, List<String> violations, long trace, long steps, Map<String, Integer> told) {}

    private final Schedule schedule;
    private final Chaos chaos;
    private final List<String> violations = new ArrayList<>();
    private final Truth truth = new Truth(violations);
    private final Clients clients = new Clients(violations);
    private final InMemoryCatalog catalog;
    private final SimulatedStore store;
    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));
    private final Map<String, Integer> told = new HashMap<>();
    private final Set<String> running = new TreeSet<>();
    private final Set<UUID> holds = new HashSet<>();
    private final Host[] hosts;
    private final StoredAxons[] processes;
    private final UUID axon;
    private int kills;

    /** @param chaos what goes wrong in its processes, of which there are as many as said */
    Simulation(Schedule schedule, Chaos chaos, int processes) {
        this.schedule = schedule;
        this.chaos = chaos;
        this.hosts = new Host[processes];
        this.processes = new StoredAxons[processes];
        catalog = new InMemoryCatalog(schedule::now, schedule::newId);
        store = new SimulatedStore(schedule);
        axon = catalog.open("neuron", MODELS.getFirst(), DIMENSIONS.getFirst());
        truth.catalogVersion = id -> (int) catalog.axon(id).version();
    }

    static Result run(long seed) {
        var schedule = new Schedule(seed);
        var focus = Focus.of(schedule);
        var chaos = Roughness.of(schedule, focus);
        var processes = focus == Focus.CROWD ? 1 : 1 + schedule.below(3);
        var simulation = new Simulation(schedule, chaos, processes);
        new Actors(simulation, schedule, focus).start();
        return simulation.result(seed);
    }

    /** Lets everything that was started run, then brings all to an end, and says what was wrong. */
    Result result(long seed) {
        if (runs()) {
            if (running.isEmpty()) {
                schedule.start("end", this::end);
                runs();
            } else {
                violations.add(running + " wait for ever");
            }
        }
        return new Result(seed, List.copyOf(violations), schedule.trace(), schedule.steps(), told);
    }

    /** Lets everything run that can; false when it does not end. */
    boolean runs() {
        var ends = schedule.run(schedule.steps() + MAX_STEPS);
        if (!ends) {
            violations.add("it does not end");
        }
        return ends;
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
        return upkeep(new Host(schedule, Chaos.NONE));
    }

    Upkeep upkeep(Host host) {
        return host.catalog(Upkeep.class, catalog.upkeep(), this::after);
    }

    Instant now() {
        return schedule.now();
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
            processes[i] = process(hosts[i]);
        }
        return processes[i];
    }

    /** A process on that machine. */
    StoredAxons process(Host host) {
        return new StoredAxons(
                host.catalog(Catalog.class, catalog, this::after),
                upkeep(host),
                store.of(host),
                embeddings(() -> host.point("embed")),
                CONFIG,
                this::certified,
                schedule);
    }

    static List<HashEmbedding> embeddings(HashEmbedding.Before before) {
        return IntStream.range(0, MODELS.size())
                .mapToObj(i -> new HashEmbedding(MODELS.get(i), DIMENSIONS.get(i), before))
                .toList();
    }

    /** The token of a document whose passages are these. */
    String tokenOf(String name, List<String> passages) {
        var words = passages.getFirst().split(" ");
        var token = words.length > 1 ? words[1] : "";
        if (!passages.equals(List.of(Deeds.passages(token)))) {
            violations.add("a read saw " + passages + " of " + name + ", which nobody wrote so");
        }
        return token;
    }

    /** What was read was what some version since then had. */
    <T> void mustHaveBeen(int from, Function<Truth.State, T> of, T seen) {
        if (IntStream.rangeClosed(from, truth.version())
                .noneMatch(version -> of.apply(truth.at(version)).equals(seen))) {
            violations.add("a read saw " + seen + ", which was in no version from " + from + " to " + truth.version());
        }
    }

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
            opened(name(entry.getKey()), entry.getValue())
                    .ifPresent(text -> tokens.stream()
                            .filter(token -> text.contains("kidneys " + token + " "))
                            .forEach(token -> violations.add("after its erasure an object still gives " + token)));
        }
    }

    /** Where nothing waits for collection: of all that was ever stored, only what is live can be opened. */
    void mustHaveForgotten() {
        var live = liveObjects();
        store.ever().forEach((path, bytes) -> {
            var name = name(path);
            if (!live.contains(name) && opened(name, bytes).isPresent()) {
                violations.add("an object that was collected can still be opened");
            }
        });
    }

    private static UUID name(String path) {
        return UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
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

    private void end() {
        holds.forEach(upkeep()::release);
        var host = new Host(schedule, Chaos.NONE);
        new Ending(this, schedule, catalog, store, process(host)).run();
    }
}
