package brane.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.MemoryAuditLog;
import brane.axon.AxonConfig;
import brane.axon.HashEmbedding;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.core.Caller;
import brane.core.Role;
import brane.storage.TestDatabase;
import brane.storage.keys.Keys;
import brane.storage.keys.TestKeys;
import brane.storage.objects.DirectoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Re-embedding as a job: cancelled, left by one process and taken by the next, and failed. */
@Timeout(60)
class ReembeddingsIT {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Keys KEYS = TestKeys.create();

    @TempDir
    Path folder;

    private final MemoryAuditLog log = new MemoryAuditLog();
    private final Caller caller =
            new Caller(UUID.randomUUID(), "someone@example.org", Set.of(Role.USER), Set.of(), "session");

    private StoredAxons axons(HashEmbedding.Before before) {
        return new StoredAxons(
                DATABASE.sql(),
                KEYS,
                DirectoryStore.open(folder),
                List.of(new HashEmbedding(), new HashEmbedding("other", before)),
                AxonConfig.DEFAULT,
                (axon, erased) -> {});
    }

    private UUID filled() throws InterruptedException {
        var axon = axons(() -> {}).open("neuron-" + UUID.randomUUID(), "hash");
        var intent = log.begin(Entry.of(Action.DOCUMENT_INGEST, "axon:" + axon));
        axons(() -> {}).put(intent, axon, UUID.randomUUID(), Texts.document("a", "kidneys"), (stage, done, of) -> {});
        return axon;
    }

    private static Reembedding until(Reembeddings jobs, UUID axon, Predicate<Reembedding> holds) throws Exception {
        var job = jobs.find(axon).orElseThrow();
        while (!holds.test(job)) {
            Thread.sleep(20);
            job = jobs.find(axon).orElseThrow();
        }
        return job;
    }

    private String model(UUID axon) {
        return axons(() -> {}).model(axon, "hash").id();
    }

    @Test
    void changesTheModelAndSaysHowFarItWas() throws Exception {
        var axon = filled();
        try (var jobs = Reembeddings.start(DATABASE.sql(), axons(() -> {}), log)) {
            jobs.ask(new Ingest.Target("n", 1, axon), "other", caller);

            var job = until(jobs, axon, one -> one.state().ended());

            assertThat(job.state()).isEqualTo(Job.State.DONE);
            assertThat(job.done()).isEqualTo(1);
            assertThat(job.total()).isEqualTo(1);
        }
        assertThat(model(axon)).isEqualTo("other");
        assertThat(log.events()).extracting("action").contains("axon-reembed");
    }

    @Test
    void aCancelledOneLeavesTheAxonAsItWas() throws Exception {
        var axon = filled();
        var begun = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        var waiting = axons(() -> {
            begun.countDown();
            goesOn.await();
        });
        try (var jobs = Reembeddings.start(DATABASE.sql(), waiting, log)) {
            jobs.ask(new Ingest.Target("n", 1, axon), "other", caller);
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

            jobs.cancel(axon);
            goesOn.countDown();

            assertThat(until(jobs, axon, one -> one.state().ended()).state()).isEqualTo(Job.State.CANCELLED);
        }
        assertThat(model(axon)).isEqualTo("hash");
    }

    @Test
    void theNextProcessGoesOnWithWhatOneLeft() throws Exception {
        var axon = filled();
        var begun = new CountDownLatch(1);
        var stopped = Reembeddings.start(
                DATABASE.sql(),
                axons(() -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                }),
                log);
        stopped.ask(new Ingest.Target("n", 1, axon), "other", caller);
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        stopped.close();
        assertThat(model(axon)).isEqualTo("hash");

        try (var jobs = Reembeddings.start(DATABASE.sql(), axons(() -> {}), log)) {
            var job = until(jobs, axon, one -> one.state().ended());

            assertThat(job.state()).isEqualTo(Job.State.DONE);
            assertThat(job.attempts()).isEqualTo(2);
        }
        assertThat(model(axon)).isEqualTo("other");
    }

    @Test
    void takesOverFromOneThatIsSilent() throws Exception {
        var axon = filled();
        var store = new ReembeddingStore(DATABASE.sql());
        store.ask(new Ingest.Target("n", 1, axon), "other", caller);
        var dead = UUID.randomUUID();
        var next = UUID.randomUUID();

        assertThat(store.take(dead, Duration.ofMinutes(2))).isPresent();
        assertThat(store.take(next, Duration.ofMinutes(2))).isEmpty();
        assertThat(store.take(next, Duration.ofMillis(-1))).isPresent();
        assertThat(store.beat(axon, dead, 1, 2)).isFalse();
        assertThat(store.beat(axon, next, 1, 2)).isTrue();
        store.end(axon, dead, Job.State.FAILED, null);
        assertThat(store.find(axon).orElseThrow().state()).isEqualTo(Job.State.RUNNING);
        store.end(axon, next, Job.State.DONE, null);
    }

    @Test
    void oneThatCanNotBeSaysWhy() throws Exception {
        var axon = filled();
        try (var jobs = Reembeddings.start(DATABASE.sql(), axons(() -> {}), log)) {
            jobs.ask(new Ingest.Target("n", 1, axon), "word2vec", caller);

            var job = until(jobs, axon, one -> one.state().ended());

            assertThat(job.state()).isEqualTo(Job.State.FAILED);
            assertThat(job.problem().slug()).isEqualTo("axon-model-missing");
        }
    }
}
