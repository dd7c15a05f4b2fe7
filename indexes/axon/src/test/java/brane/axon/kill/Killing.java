package brane.axon.kill;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.StoredAxons;
import brane.axon.catalog.Upkeep.Grace;
import brane.core.ProblemException;
import brane.storage.ChildJvm;
import brane.storage.OwnerOnly;
import brane.testing.RealMinio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps some processes at work on one Axon after the other and kills: them, connections, PostgreSQL in part or whole, the store. */
final class Killing implements AutoCloseable {

    private static final int WORKERS = 4;
    private static final Grace NOW = new Grace(Duration.ZERO, Duration.ZERO);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 10;

    /** What was killed, how often. */
    final Map<Victim, Integer> kills = new TreeMap<>();

    private final Random random;
    private final String classPath;
    private final Path folder = Files.createTempDirectory("brane-killed-");
    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:kill"));
    final KilledPostgres postgres;
    private final @Nullable RealMinio minio;
    private final Place place;
    private final List<Path> journals = new ArrayList<>();

    /** A process and what it asked and was told. */
    private record Begun(ChildJvm process, Path journal) {}

    /**
     * @param minio the store's server, which this ends; without one the store is a folder
     * @param classPath of the processes
     */
    Killing(long seed, @Nullable RealMinio minio, String classPath) throws Exception {
        this.random = new Random(seed);
        this.minio = minio;
        this.classPath = classPath;
        postgres = new KilledPostgres(folder.resolve("postgres"));
        var database = postgres.database();
        place = new Place(
                database.url(),
                database.user(),
                database.password(),
                folder.resolve("master.key").toString(),
                minio == null
                        ? Files.createDirectory(folder.resolve("objects")).toString()
                        : minio.endpoint() + " kill p/" + UUID.randomUUID());
    }

    /** One Axon, these kills in an order of chance, and what is to be said of it. */
    Verdict round(List<Victim> victims) throws Exception {
        var axon = patiently(axons -> axons.open("n" + UUID.randomUUID(), "hash"));
        var order = new ArrayList<>(victims);
        Collections.shuffle(order, random);
        journals.clear();
        var workers = new ArrayList<Begun>();
        try {
            for (var i = 0; i < WORKERS; i++) {
                workers.add(worker(axon, Worker.NOBODY));
            }
            for (var victim : order) {
                // Whoever it is has begun, so that there is something to interrupt.
                var worker = random.nextInt(workers.size());
                awaitWork(axon, workers, worker);
                Thread.sleep(random.nextInt(900));
                kill(axon, victim, workers, worker);
            }
        } finally {
            for (var worker : workers) {
                worker.process().close();
            }
        }
        postgres.awaitReturn();
        return verdict(axon);
    }

    /** @param before whose last question this one asks again, by the same id */
    private Begun worker(UUID axon, String before) throws IOException {
        var journal = folder.resolve("journal-" + UUID.randomUUID());
        journals.add(journal);
        var arguments = new ArrayList<>(place.arguments());
        arguments.addAll(List.of(axon.toString(), "" + random.nextLong(), journal.toString(), before));
        var process = ChildJvm.start(List.of(), classPath, Worker.class, arguments.toArray(String[]::new));
        return new Begun(process, journal);
    }

    /** One that could not begin, because a server was away, is followed by another. */
    private void awaitWork(UUID axon, List<Begun> workers, int worker) throws IOException {
        for (var i = 0; workers.get(worker).process().line().equals("end"); i++) {
            if (i == ATTEMPTS) {
                throw new IllegalStateException("a process must begin to work, did not in " + ATTEMPTS + " attempts");
            }
            replace(axon, workers, worker);
        }
    }

    private void replace(UUID axon, List<Begun> workers, int worker) throws IOException {
        workers.set(worker, worker(axon, workers.get(worker).journal().toString()));
    }

    private void kill(UUID axon, Victim victim, List<Begun> workers, int worker) throws Exception {
        switch (victim) {
            case PROCESS -> {
                workers.get(worker).process().kill();
                replace(axon, workers, worker);
            }
            case CONNECTION -> postgres.endConnection();
            case BACKEND -> postgres.killBackend();
            case SERVER -> postgres.kill();
            case SERVER_BEFORE_DURABLE -> postgres.killBeforeDurable();
            case SERVER_BEFORE_ANSWER -> postgres.killBeforeAnswer();
            case STORE -> {
                var store = Objects.requireNonNull(minio);
                store.kill();
                Thread.sleep(random.nextInt(500));
                store.start();
            }
        }
        kills.merge(victim, 1, Integer::sum);
    }

    private Verdict verdict(UUID axon) throws Exception {
        var events = new ArrayList<Journal.Event>();
        for (var journal : journals) {
            if (Files.exists(journal)) {
                events.addAll(Journal.read(journal));
            }
        }
        var verdict = new Verdict(events);
        try {
            judge(axon, verdict);
        } catch (ProblemException e) {
            verdict.add("lost, or not to be read at the end: " + e.problem().slug());
        }
        return verdict;
    }

    private void judge(UUID axon, Verdict verdict) throws Exception {
        var before = patiently(axons -> Worker.found(axons, intent, axon));
        verdict.finallySaw(before);
        patiently(axons -> {
            axons.maintenance().erase(axon);
            while (axons.maintenance().compact(axon)) {
                axons.maintenance().collect(axon, NOW);
            }
            return axons.maintenance().collect(axon, NOW);
        });
        examine(axon, before, verdict);
    }

    private void examine(UUID axon, Map<String, String> before, Verdict verdict) throws Exception {
        var after = patiently(axons -> Worker.found(axons, intent, axon));
        if (!after.equals(before)) {
            verdict.add("lost in upkeep: " + before + " became " + after);
        }
        patiently(axons -> lostTexts(axons, axon, before)).forEach(name -> verdict.add("lost: the text of " + name));
        var report = patiently(axons -> axons.maintenance().examination().check(axon));
        report.findings().forEach(finding -> verdict.add("lost: " + finding.what()));
    }

    private List<String> lostTexts(StoredAxons axons, UUID axon, Map<String, String> tokens) {
        return tokens.entrySet().stream()
                .filter(one -> axons.text(intent, axon, one.getKey())
                        .filter(found -> found.text().equals(Worker.text(one.getKey(), one.getValue())))
                        .isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    private interface Work<T> {
        T with(StoredAxons axons) throws InterruptedException;
    }

    /** By a process that has just started; again while what was killed starts. */
    private <T> T patiently(Work<T> work) throws Exception {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (var database = place.database();
                    var objects = place.objects()) {
                return work.with(place.axons(database, objects));
            } catch (ProblemException e) {
                if (e.problem().status() != 503 || System.nanoTime() > until) {
                    throw e;
                }
                Thread.sleep(200);
            }
        }
    }

    @Override
    public void close() throws Exception {
        postgres.close();
        if (minio != null) {
            minio.close();
        }
        OwnerOnly.deleteTree(folder);
    }
}
