package brane.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import brane.audit.MemoryAuditLog;
import brane.axon.AxonConfig;
import brane.axon.DocumentInfo;
import brane.axon.HashEmbedding;
import brane.axon.StoredAxons;
import brane.core.Caller;
import brane.core.Role;
import brane.core.Settings;
import brane.ingest.Ingest.Target;
import brane.storage.TestDatabase;
import brane.storage.keys.Keys;
import brane.storage.keys.TestKeys;
import brane.storage.objects.DirectoryStore;
import brane.storage.objects.ObjectStore;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Several that take documents in, over one database and one store, each with a folder of its own. */
class SharedIngestIT {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Keys KEYS = TestKeys.create();
    private static final Caller PERSON =
            new Caller(UUID.randomUUID(), "p@example.org", Set.of(Role.USER), Set.of(), "session:1");

    @TempDir
    Path folder;

    private final MemoryAuditLog log = new MemoryAuditLog();
    private final List<Ingest> all = new ArrayList<>();
    private final CountDownLatch reached = new CountDownLatch(1);
    private volatile CountDownLatch shut = new CountDownLatch(0);
    private ObjectStore store;
    private Target target;
    private Documents documents;

    @BeforeEach
    void open() {
        store = DirectoryStore.open(folder.resolve("store"));
        target = new Target("n" + UUID.randomUUID().toString().substring(0, 8), 1, new UUID(0, 0));
        var axons = axons();
        target = new Target(target.neuron(), 1, axons.open(target.neuron(), "hash"));
        documents = new Documents(axons, log);
    }

    @AfterEach
    void close() {
        shut.countDown();
        all.forEach(Ingest::close);
        log.close();
        DATABASE.sql().execute("delete from job");
        DATABASE.sql().execute("delete from upload");
    }

    @Test
    void whatOneReceivesAnotherDoes() throws Exception {
        var front = start("front", 0);
        var job = submit(front, "a.txt");
        assertThat(job.state()).isEqualTo(Job.State.QUEUED);

        start("worker", 1);

        until(() -> state(front, job) == Job.State.DONE);
        assertThat(names()).containsExactly("a.txt");
        until(() -> store.list("uploads/", "", 10).isEmpty());
        until(() -> DATABASE.sql().query("select name from upload").isEmpty());
    }

    @Test
    void exactlyOneOfManyTakesAJob() throws Exception {
        var front = start("front", 0);
        var jobs = new ArrayList<UUID>();
        for (var i = 0; i < 12; i++) {
            jobs.add(submit(front, i + ".txt").id());
        }
        var taken = new ConcurrentLinkedQueue<UUID>();
        var takers = new ArrayList<Thread>();
        for (var i = 0; i < 6; i++) {
            var leases = leases();
            takers.add(Thread.ofVirtual().start(() -> {
                // Who finds all others' rows locked finds none; so each asks until all are gone.
                for (var empty = 0; empty < 5; ) {
                    var one = leases.take();
                    one.ifPresent(found -> taken.add(found.job().id()));
                    empty = one.isPresent() ? 0 : empty + 1;
                }
            }));
        }
        for (var taker : takers) {
            taker.join();
        }

        assertThat(taken).containsExactlyInAnyOrderElementsOf(jobs);
    }

    @Test
    void whoLostTheLeaseNeitherCommitsNorWritesTheJob() throws Exception {
        shut = new CountDownLatch(1);
        var first = start("first", 1);
        var job = submit(first, "a.txt");
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        var thief = UUID.randomUUID();
        DATABASE.sql()
                .execute(
                        "update job set lease = ?, leased_until = now() + interval '1 hour', stage = 'receiving' where id = ?",
                        thief,
                        job.id());

        shut.countDown();
        Thread.sleep(1_500);

        assertThat(names()).isEmpty();
        var row = DATABASE.sql()
                .first("select state, stage, lease from job where id = ?", job.id())
                .orElseThrow();
        assertThat(row.uuid("lease")).isEqualTo(thief);
        assertThat(row.text("state")).isEqualTo("running");
        assertThat(row.text("stage")).isEqualTo("receiving");
        assertThat(store.list("uploads/", "", 10)).hasSize(1);

        DATABASE.sql().execute("update job set leased_until = now() where id = ?", job.id());
        until(() -> state(first, job) == Job.State.DONE);
        assertThat(names()).containsExactly("a.txt");
    }

    @Test
    void aJobThatRunsElsewhereIsCancelled() throws Exception {
        shut = new CountDownLatch(1);
        var front = start("front", 0);
        start("worker", 1);
        var job = submit(front, "a.txt");
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(state(front, job)).isEqualTo(Job.State.RUNNING);

        front.cancel(job.id());

        until(() -> state(front, job) == Job.State.CANCELLED);
        assertThat(names()).isEmpty();
        until(() -> store.list("uploads/", "", 10).isEmpty());
    }

    @Test
    void aJobOfADeadProcessCanBeCancelledAtOnce() throws Exception {
        var front = start("front", 0);
        var job = submit(front, "a.txt");
        assertThat(leases().take()).isPresent();
        DATABASE.sql().execute("update job set leased_until = now() - interval '1 second'");

        front.cancel(job.id());

        assertThat(state(front, job)).isEqualTo(Job.State.CANCELLED);
        assertThat(store.list("uploads/", "", 10)).isEmpty();
    }

    @Test
    void aStopLetsAnotherGoOnAtOnce() throws Exception {
        shut = new CountDownLatch(1);
        var first = start("first", 1);
        var front = start("front", 0);
        var job = submit(front, "a.txt");
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();

        first.close();

        assertThat(state(front, job)).isEqualTo(Job.State.QUEUED);
        assertThat(DATABASE.sql()
                        .first("select attempts from job")
                        .orElseThrow()
                        .number("attempts"))
                .isZero();
        shut.countDown();
        start("second", 1);
        until(() -> state(front, job) == Job.State.DONE);
    }

    @Test
    void anUploadThatNoJobNamesIsSweptAfterAnHour() throws Exception {
        var front = start("front", 0);
        var waits = submit(front, "waits.txt");
        var left = UUID.randomUUID();
        store.put("uploads/" + left, new ByteArrayInputStream(new byte[9]), 9);
        DATABASE.sql().execute("insert into upload (name) values (?)", left);

        front.maintain();
        assertThat(store.list("uploads/", "", 10)).hasSize(2);

        DATABASE.sql().execute("update upload set begun = now() - interval '61 minutes'");
        front.maintain();
        assertThat(store.list("uploads/", "", 10))
                .singleElement()
                .satisfies(kept -> assertThat(kept.name()).doesNotContain(left.toString()));
        assertThat(state(front, waits)).isEqualTo(Job.State.QUEUED);
    }

    @Test
    void aCopyOfWhatAnotherHasDoneGoes() throws Exception {
        shut = new CountDownLatch(1);
        var first = start("first", 1);
        submit(first, "runs.txt");
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        var waits = submit(first, "waits.txt");
        first.maintain();
        try (var copies = Files.list(folder.resolve("first/uploads"))) {
            assertThat(copies).hasSize(2);
        }

        start("front", 0).cancel(waits.id());
        first.maintain();

        try (var copies = Files.list(folder.resolve("first/uploads"))) {
            assertThat(copies).hasSize(1);
        }
    }

    private Ingest start(String name, int workers) {
        var settings = new Settings(Map.of("ingest.workers", Integer.toString(workers), "ingest.lease", "PT2S"));
        var ingest = Ingest.start(
                settings, folder.resolve(name), DATABASE.sql(), KEYS, store, axons(), log, axon -> new FourLetters());
        all.add(ingest);
        return ingest;
    }

    private StoredAxons axons() {
        HashEmbedding.Before before = () -> {
            reached.countDown();
            if (!shut.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody went on");
            }
        };
        return new StoredAxons(
                DATABASE.sql(),
                KEYS,
                store,
                List.of(new HashEmbedding("hash", before)),
                AxonConfig.DEFAULT,
                (axon, erased) -> {});
    }

    private static JobLeases leases() {
        return new JobLeases(DATABASE.sql(), new JobStore(DATABASE.sql(), KEYS), Duration.ofMinutes(1));
    }

    private Job submit(Ingest ingest, String name) throws Exception {
        var content = Samples.utf8("Some words of " + name + ".");
        return ingest.submit(PERSON, target, name, null, new ByteArrayInputStream(content), content.length);
    }

    private static Job.State state(Ingest ingest, Job job) {
        return ingest.job(job.id()).orElseThrow().state();
    }

    private List<String> names() {
        return documents.list(target, "", Optional.empty(), 100).documents().stream()
                .map(DocumentInfo::name)
                .toList();
    }

    private static void until(BooleanSupplier true_) throws InterruptedException {
        for (var i = 0; i < 400; i++) {
            if (true_.getAsBoolean()) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("it did not come true within 20 s");
    }
}
