package brane.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.InMemoryCatalog;
import brane.axon.format.SegmentPassages;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.faiss.Precision;
import brane.storage.CommitUnknownException;
import brane.storage.objects.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StoredAxonsTest extends StoredAxonsContract {

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final MemoryStore store = new MemoryStore();
    private final Faults faults = new Faults();

    @Override
    StoredAxons process() {
        return process(catalog, store, AxonConfig.DEFAULT);
    }

    /** A process whose calls fail as {@link #faults} says. */
    private StoredAxons faulty(AxonConfig config) {
        return process(faults.catalog(catalog), faults.store(store), config);
    }

    private StoredAxons process(Catalog some, ObjectStore where, AxonConfig config) {
        return new StoredAxons(
                some,
                catalog.upkeep(),
                where,
                List.of(new HashEmbedding()),
                config,
                (axon, erased) -> {},
                Environment.REAL);
    }

    private static AxonConfig patience(long millis) {
        return new AxonConfig(1 << 30, Duration.ofMillis(millis), 100, 1_000, 8, Precision.FLOAT32);
    }

    /** Fails the n-th call of the next put, before or after its effect, as a crash of that process. */
    private boolean putFails(StoredAxons axons, UUID axon, UUID operation, int step, boolean after) throws Exception {
        var count = new AtomicInteger();
        faults.hook = (call, isAfter) -> {
            if (isAfter == after && count.getAndIncrement() >= step) {
                throw call.equals("catalog.commit") && after
                        ? new CommitUnknownException(new IllegalStateException("crash"))
                        : new IllegalStateException("crash at " + call);
            }
        };
        try {
            axons.put(intent, axon, operation, Texts.document("new.txt", "kidneys one", "kidneys two"), QUIET);
            return false;
        } catch (RuntimeException e) {
            return true;
        } finally {
            faults.hook = (call, isAfter) -> {};
        }
    }

    @Test
    void showsAllOrNothingWhereverAWriterDies() throws Exception {
        var steps = 0;
        for (var after : List.of(false, true)) {
            var failed = true;
            for (var step = 0; failed; step++) {
                var axon = open(process());
                put(process(), axon, "old.txt", "lungs");
                var operation = UUID.randomUUID();

                failed = putFails(faulty(patience(200)), axon, operation, step, after);

                var seen = found(process(), axon, "kidneys").stream()
                        .filter(hit -> hit.startsWith("new.txt"))
                        .toList();
                assertThat(seen.size()).isIn(failed ? 0 : 2, 2);
                assertThat(process().document(intent, axon, "new.txt").isPresent())
                        .isEqualTo(seen.size() == 2);
                assertThat(found(process(), axon, "lungs")).contains("old.txt: lungs");
                process().put(intent, axon, operation, Texts.document("new.txt", "kidneys one", "kidneys two"), QUIET);
                assertThat(found(process(), axon, "kidneys")).hasSize(3);
                assertThat(catalog.axon(axon).version()).isEqualTo(2);
                steps++;
            }
        }
        assertThat(steps).isGreaterThan(15);
    }

    @Test
    void acknowledgesACommitWhoseAnswerWasLost() throws Exception {
        var axons = faulty(patience(5_000));
        var axon = open(axons);
        loseCommits(1, true);

        var receipt = put(axons, axon, "a.txt", "kidneys");

        assertThat(receipt.version()).isEqualTo(1);
        assertThat(catalog.axon(axon).version()).isEqualTo(1);
        assertThat(found(process(), axon, "kidneys")).hasSize(1);
    }

    @Test
    void repeatsACommitThatNeverHappened() throws Exception {
        var axons = faulty(patience(5_000));
        var axon = open(axons);
        loseCommits(2, false);

        put(axons, axon, "a.txt", "kidneys");

        assertThat(catalog.axon(axon).version()).isEqualTo(1);
    }

    @Test
    void saysThatACommitIsUnknownWhenTimeRunsOut() throws Exception {
        for (var happened : List.of(true, false)) {
            var axons = faulty(patience(300));
            var axon = open(axons);
            var operation = UUID.randomUUID();
            loseCommits(1_000, happened);

            assertThatThrownBy(() -> axons.put(intent, axon, operation, Texts.document("a.txt", "kidneys"), QUIET))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().slug()).isEqualTo("commit-unknown");
                        assertThat(e.problem().more()).containsEntry("operation", operation.toString());
                    });

            faults.hook = (call, after) -> {};
            axons.put(intent, axon, operation, Texts.document("a.txt", "kidneys"), QUIET);
            assertThat(catalog.axon(axon).version()).isEqualTo(1);
        }
    }

    /** Loses the answers of that many commits, which happened or not; after the first the database is down now and then. */
    private void loseCommits(int count, boolean happened) {
        var left = new AtomicInteger(count);
        faults.hook = (call, after) -> {
            if (call.equals("catalog.commit") && after == happened && left.getAndDecrement() > 0) {
                throw new CommitUnknownException(new IllegalStateException("lost"));
            }
        };
    }

    @Test
    void groupsWhatGathersWhileACommitRuns() throws Exception {
        var axons = faulty(patience(10_000));
        var axon = open(axons);
        var first = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        faults.hook = (call, after) -> {
            if (call.equals("catalog.commit") && !after) {
                first.countDown();
                await(goOn);
            }
        };
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < 5; i++) {
            var name = "d" + i + ".txt";
            threads.add(Thread.ofVirtual().start(() -> putQuietly(axons, axon, name, "kidneys " + name)));
            await(first);
        }
        var before = faults.calls.stream().filter("catalog.find"::equals).count();
        while (faults.calls.stream().filter("catalog.find"::equals).count() < 5) {
            Thread.sleep(5);
        }
        Thread.sleep(50);
        goOn.countDown();
        for (var thread : threads) {
            thread.join();
        }

        assertThat(before).isPositive();
        assertThat(faults.calls.stream().filter("catalog.commit"::equals)).hasSize(2);
        assertThat(catalog.axon(axon).version()).isEqualTo(2);
        assertThat(catalog.objects(axon, Catalog.Kind.SEGMENT, "live")).hasSize(5);
        assertThat(found(process(), axon, "kidneys")).hasSize(5);
    }

    private void putQuietly(StoredAxons axons, UUID axon, String name, String text) {
        try {
            put(axons, axon, name, text);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("waited for ever");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void leavesNothingOfAnUploadThatWasCancelledBeforeItsCommit() throws Exception {
        var axons = faulty(patience(10_000));
        var axon = open(axons);
        var first = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        faults.hook = (call, after) -> {
            if (call.equals("catalog.commit") && !after) {
                first.countDown();
                await(goOn);
            }
        };
        var running = Thread.ofVirtual().start(() -> putQuietly(axons, axon, "first.txt", "kidneys first"));
        await(first);
        var failure = new AtomicReference<Throwable>();
        var waiting = Thread.ofVirtual().start(() -> {
            try {
                put(axons, axon, "second.txt", "kidneys second");
            } catch (InterruptedException | RuntimeException e) {
                failure.set(e);
            }
        });
        Thread.sleep(100);

        waiting.interrupt();
        waiting.join();
        goOn.countDown();
        running.join();

        assertThat(failure.get()).isInstanceOf(InterruptedException.class);
        assertThat(found(process(), axon, "kidneys")).containsExactly("first.txt: kidneys first");
    }

    @Test
    void tellsTheOutcomeToAnUploadThatWasCancelledDuringItsCommit() throws Exception {
        var axons = faulty(patience(10_000));
        var axon = open(axons);
        var committing = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        faults.hook = (call, after) -> {
            if (call.equals("catalog.commit") && !after) {
                committing.countDown();
                await(goOn);
            }
        };
        var receipt = new AtomicReference<Axons.Receipt>();
        var stillInterrupted = new AtomicReference<Boolean>();
        var uploading = Thread.ofVirtual().start(() -> {
            try {
                receipt.set(put(axons, axon, "a.txt", "kidneys"));
                stillInterrupted.set(Thread.currentThread().isInterrupted());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await(committing);
        uploading.interrupt();
        Thread.sleep(50);
        goOn.countDown();
        uploading.join();

        assertThat(receipt.get().version()).isEqualTo(1);
        assertThat(stillInterrupted.get()).isTrue();
        assertThat(found(process(), axon, "kidneys")).hasSize(1);
    }

    @Test
    void writesEverythingAnewWhenTheKeyChangedMeanwhile() throws Exception {
        var axons = faulty(patience(5_000));
        var axon = open(axons);
        var once = new AtomicInteger();
        faults.hook = (call, after) -> {
            if (call.equals("catalog.commit") && !after && once.getAndIncrement() == 0) {
                catalog.rotate(axon);
            }
        };

        put(axons, axon, "a.txt", "kidneys");

        assertThat(catalog.axon(axon).keyVersion()).isEqualTo(2);
        assertThat(found(process(), axon, "kidneys")).containsExactly("a.txt: kidneys");
        assertThat(read(process(), axon, "a.txt")).isEqualTo("kidneys");
    }

    @Test
    void refusesAnUploadWhoseDocumentWasErasedMeanwhile() throws Exception {
        var axons = faulty(patience(5_000));
        var axon = open(axons);
        var document = put(axons, axon, "a.txt", "kidneys").document();
        faults.hook = (call, after) -> {
            if (call.equals("catalog.commit") && !after) {
                catalog.upkeep().erase(axon, document);
            }
        };

        assertProblem("document-erased", () -> put(axons, axon, "a.txt", "kidneys again"));

        faults.hook = (call, after) -> {};
        var reborn = put(axons, axon, "a.txt", "kidneys reborn");
        assertThat(reborn.document()).isNotEqualTo(document);
    }

    @Test
    void passesOnThatTheDatabaseIsDown() throws Exception {
        var axons = faulty(patience(1_000));
        var axon = open(axons);
        put(axons, axon, "a.txt", "kidneys");
        faults.hook = (call, after) -> {
            if (call.startsWith("catalog.") && !after) {
                throw Problem.of("database-down", 503, "Down.", "down").failure();
            }
        };

        assertProblem("database-down", () -> axons.search(intent, axon, "kidneys", 5));
        assertProblem("database-down", () -> put(axons, axon, "b.txt", "kidneys"));

        faults.hook = (call, after) -> {};
        assertThat(found(axons, axon, "kidneys")).containsExactly("a.txt: kidneys");
    }

    @Test
    void failsAloneWithADocumentThatCanNotBeStored() throws Exception {
        var axons = faulty(patience(10_000));
        var axon = open(axons);
        var first = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        faults.hook = (call, after) -> {
            if (call.equals("catalog.commit") && !after) {
                first.countDown();
                await(goOn);
            }
        };
        var failure = new AtomicReference<Throwable>();
        var threads = new ArrayList<Thread>();
        threads.add(Thread.ofPlatform().start(() -> putQuietly(axons, axon, "first.txt", "kidneys")));
        await(first);
        threads.add(Thread.ofPlatform().start(() -> putQuietly(axons, axon, "good.txt", "kidneys")));
        threads.add(Thread.ofPlatform().start(() -> {
            try {
                putQuietly(axons, axon, "bad.txt", "kidneys" + "x".repeat(SegmentPassages.MAX_TEXT));
            } catch (RuntimeException e) {
                failure.set(e);
            }
        }));
        for (var thread : threads) {
            while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }
        goOn.countDown();
        for (var thread : threads) {
            thread.join();
        }

        assertThat(failure.get()).hasMessageContaining("a passage must have at most");
        assertThat(found(process(), axon, "kidneys"))
                .containsExactlyInAnyOrder("first.txt: kidneys", "good.txt: kidneys");
    }

    @Test
    void saysThatTheUploadedBytesCouldNotBeReadAgain() throws Exception {
        var axons = process();
        var axon = open(axons);
        var whole = Texts.document("a.txt", "kidneys");
        var opened = new AtomicInteger();
        var failing = new NewDocument.Original() {
            @Override
            public long length() {
                return whole.original().length();
            }

            @Override
            public java.io.InputStream open() throws java.io.IOException {
                return opened.getAndIncrement() == 0
                        ? whole.original().open()
                        : new java.io.InputStream() {
                            @Override
                            public int read() throws java.io.IOException {
                                throw new java.io.IOException("Input/output error");
                            }
                        };
            }
        };

        assertProblem(
                "upload-unreadable",
                () -> axons.put(
                        intent,
                        axon,
                        UUID.randomUUID(),
                        new NewDocument("a.txt", "text", failing, whole.text(), whole.passages(), whole.by()),
                        QUIET));
    }

    @Test
    void writesNothingThatIsTooLargeToBeReadAgain() {
        var axon = open(process());
        var objects = new AxonObjects(catalog, store, Environment.REAL);
        var large = new AxonObjects.Content(
                Catalog.Kind.PREVIEW,
                null,
                null,
                null,
                AxonObjects.MAX_IN_MEMORY,
                java.io.InputStream::nullInputStream);

        assertThatThrownBy(() -> objects.write(axon, 1, List.of(large)))
                .hasMessageContaining("a preview must have at most 1073741824 bytes");

        assertThat(catalog.objects(axon, Catalog.Kind.PREVIEW, "pending")).isEmpty();
    }

    @Test
    void refusesANameThatWouldBecomeTheNameOfAnother() throws Exception {
        var axons = process();
        var axon = open(axons);
        put(axons, axon, "a?", "kidneys");

        assertProblem("document-name-invalid", () -> put(axons, axon, "a\ud800", "lungs"));

        assertThat(found(axons, axon, "kidneys lungs")).containsExactly("a?: kidneys");
    }
}
