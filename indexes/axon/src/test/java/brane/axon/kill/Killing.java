package brane.axon.kill;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.StoredAxons;
import brane.axon.catalog.Upkeep.Grace;
import brane.core.ProblemException;
import brane.storage.ChildJvm;
import brane.storage.DatabaseConfig;
import brane.storage.Migrations;
import brane.storage.OwnerOnly;
import brane.storage.TestDatabase;
import brane.storage.embedded.EmbeddedConfig;
import brane.storage.embedded.EmbeddedPostgres;
import brane.testing.RealMinio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps some processes at work on one Axon after the other and kills: them, connections, PostgreSQL's processes, the store. */
final class Killing implements AutoCloseable {

    private static final int WORKERS = 4;
    private static final Grace NOW = new Grace(Duration.ZERO, Duration.ZERO);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What was killed, how often. */
    final Map<String, Integer> kills = new TreeMap<>();

    private final Random random;
    private final Path folder = Files.createTempDirectory("brane-killed-");
    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:kill"));
    private final EmbeddedPostgres postgres;
    private final @Nullable RealMinio minio;
    private final boolean servers;
    private final Place place;
    private final List<Path> journals = new ArrayList<>();

    /**
     * @param minio the store's server, which this ends; without one the store is a folder
     * @param servers whether PostgreSQL's processes and the store's are killed too
     */
    Killing(long seed, @Nullable RealMinio minio, boolean servers) throws Exception {
        this.random = new Random(seed);
        this.minio = minio;
        this.servers = servers;
        postgres = EmbeddedPostgres.start(new EmbeddedConfig(
                folder.resolve("postgres"),
                TestDatabase.cache(),
                0,
                true,
                24,
                DatabaseConfig.WAIT,
                DatabaseConfig.STATEMENT_TIMEOUT));
        var database = postgres.database();
        Migrations.run(database);
        place = new Place(
                database.url(),
                database.user(),
                database.password(),
                folder.resolve("master.key").toString(),
                minio == null
                        ? Files.createDirectory(folder.resolve("objects")).toString()
                        : minio.endpoint() + " kill p/" + UUID.randomUUID());
    }

    /** One Axon, so many kills, and what is to be said of it. */
    Verdict round(int count) throws Exception {
        var axon = patiently(axons -> axons.open("n" + UUID.randomUUID(), "hash"));
        journals.clear();
        var workers = new ArrayList<ChildJvm>();
        try {
            for (var i = 0; i < WORKERS; i++) {
                workers.add(worker(axon));
            }
            for (var i = 0; i < count; i++) {
                // Whoever it is has begun, so that there is something to interrupt.
                var victim = random.nextInt(workers.size());
                workers.get(victim).line();
                Thread.sleep(random.nextInt(900));
                kill(axon, workers, victim);
            }
        } finally {
            for (var worker : workers) {
                worker.close();
            }
        }
        return verdict(axon);
    }

    private ChildJvm worker(UUID axon) throws IOException {
        var journal = folder.resolve("journal-" + UUID.randomUUID());
        journals.add(journal);
        var arguments = new ArrayList<>(place.arguments());
        arguments.addAll(List.of(axon.toString(), "" + random.nextLong(), journal.toString()));
        return ChildJvm.start(List.of(), Worker.class, arguments.toArray(String[]::new));
    }

    private void kill(UUID axon, List<ChildJvm> workers, int victim) throws Exception {
        var dice = random.nextInt(servers ? 100 : 85);
        if (dice < 70) {
            counts("processes");
            workers.remove(victim).kill();
            workers.add(worker(axon));
        } else if (dice < 85) {
            counts("connections");
            backends("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'brane'"
                    + " order by random() limit 1");
        } else if (dice < 93 || minio == null) {
            counts("PostgreSQL's processes");
            for (var pid : backends("select pid from pg_stat_activity where application_name = 'brane'"
                    + " order by random() limit 1")) {
                new ProcessBuilder("kill", "-9", pid).start().waitFor();
            }
        } else {
            counts("the store's server");
            minio.kill();
            Thread.sleep(random.nextInt(500));
            minio.start();
        }
    }

    private void counts(String what) {
        kills.merge(what, 1, Integer::sum);
    }

    /** Nothing when the database is starting again. */
    private List<String> backends(String sql) {
        var all = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(place.url(), place.user(), place.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                all.add(rows.getString(1));
            }
        } catch (SQLException e) {
            return List.of();
        }
        return all;
    }

    private Verdict verdict(UUID axon) throws Exception {
        var events = new ArrayList<Journal.Event>();
        for (var journal : journals) {
            if (Files.exists(journal)) {
                events.addAll(Journal.read(journal));
            }
        }
        var verdict = new Verdict(events);
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
        return verdict;
    }

    private void examine(UUID axon, Map<String, String> before, Verdict verdict) throws Exception {
        var after = patiently(axons -> Worker.found(axons, intent, axon));
        if (!after.equals(before)) {
            verdict.add("lost in upkeep: " + before + " became " + after);
        }
        for (var name : before.keySet()) {
            var text = patiently(axons -> axons.text(intent, axon, name));
            if (text.isEmpty() || !text.get().text().equals(Worker.text(name, before.getOrDefault(name, "")))) {
                verdict.add("lost: the text of " + name);
            }
        }
        var report = patiently(axons -> axons.maintenance().examination().check(axon));
        report.findings().forEach(finding -> verdict.add("lost: " + finding.what()));
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
