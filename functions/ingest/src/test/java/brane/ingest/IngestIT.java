package brane.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import brane.audit.MemoryAuditLog;
import brane.axon.AxonConfig;
import brane.axon.HashEmbedding;
import brane.axon.StoredAxons;
import brane.core.Caller;
import brane.core.ProblemException;
import brane.core.Role;
import brane.core.Settings;
import brane.ingest.Ingest.Target;
import brane.storage.TestDatabase;
import brane.storage.keys.Keys;
import brane.storage.keys.TestKeys;
import brane.storage.objects.DirectoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents from upload to Axon, over a real database, a real store and the real reading process. */
class IngestIT {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Keys KEYS = TestKeys.create();
    private static final String CANARY = "canary-4711-sepsis";

    @TempDir
    Path folder;

    private final Caller doctor = new Caller(UUID.randomUUID(), "d@example.org", Set.of(Role.USER), Set.of(), "s1");
    private final MemoryAuditLog log = new MemoryAuditLog();
    private final Gate gate = new Gate();
    private DirectoryStore store;
    private StoredAxons axons;
    private Target target;
    private Documents documents;
    private Ingest ingest;

    @BeforeEach
    void open() {
        store = DirectoryStore.open(folder.resolve("store"));
        axons = new StoredAxons(
                DATABASE.sql(),
                KEYS,
                store,
                List.of(new HashEmbedding("hash", gate)),
                AxonConfig.DEFAULT,
                (axon, erased) -> {});
        var neuron = "n" + UUID.randomUUID().toString().substring(0, 8);
        target = new Target(neuron, 1, axons.open(neuron, "hash"));
        documents = new Documents(axons, log);
        ingest = start(Map.of());
    }

    @AfterEach
    void close() {
        ingest.close();
        log.close();
    }

    @Test
    void aDocumentIsThereWhenItsJobIsDone() throws Exception {
        var pdf = Samples.pdf(List.of("Give fluids within one hour."), List.of("Measure lactate."));

        var job = await(submit("Sepsis.pdf", pdf));

        assertThat(job.state()).isEqualTo(Job.State.DONE);
        var info = documents.list(target, "", Optional.empty(), 10).documents().getFirst();
        assertThat(info.id()).isEqualTo(job.document());
        assertThat(info)
                .extracting("name", "type", "bytes", "pages", "passages", "by")
                .containsExactly("Sepsis.pdf", "pdf", (long) pdf.length, 2, 2, doctor.id());
        var text = documents.text(target, "Sepsis.pdf").text();
        assertThat(text.pages()).hasSize(2);
        assertThat(text.text()
                        .substring(
                                text.passages().get(1).start(),
                                text.passages().get(1).end()))
                .isEqualTo("Measure lactate.");
        documents.original(
                target,
                "Sepsis.pdf",
                (found, in) -> assertThat(in.readAllBytes()).isEqualTo(pdf));
        assertThat(log.events())
                .extracting("action", "decision")
                .contains(tuple("document-ingest", "ok"), tuple("document-list", "ok"), tuple("document-read", "ok"));
    }

    @Test
    void deletingTakesItOutOfSight() throws Exception {
        await(submit("a.txt", Samples.utf8("Some words.")));

        documents.delete(target, "a.txt", UUID.randomUUID());

        assertThat(names()).isEmpty();
        assertThatThrownBy(() -> documents.text(target, "a.txt")).hasMessageContaining("not-found");
        assertThatThrownBy(() -> documents.delete(target, "a.txt", UUID.randomUUID()))
                .hasMessageContaining("not-found");
    }

    @Test
    void theSameOperationGivesTheSameJob() throws Exception {
        var operation = UUID.randomUUID();
        var first = submit("a.txt", operation, Samples.utf8("Some words."));
        var while_ = submit("a.txt", operation, Samples.utf8("Some words."));
        await(first);
        var after = submit("a.txt", operation, Samples.utf8("Some words."));

        assertThat(while_.id()).isEqualTo(first.id());
        assertThat(after.id()).isEqualTo(first.id());
        assertThat(after.state()).isEqualTo(Job.State.DONE);
        assertThat(uploads()).isEmpty();
    }

    @Test
    void ofTwoUploadsOfOneNameTheLastCommitIsTheDocument() throws Exception {
        var contents = List.of("First words.", "Second words.", "Third words.");
        var jobs = new ArrayList<Job>();
        for (var content : contents) {
            jobs.add(submit("same.txt", Samples.utf8(content)));
        }

        for (var job : jobs) {
            assertThat(await(job).state()).isEqualTo(Job.State.DONE);
        }
        assertThat(names()).containsExactly("same.txt");
        assertThat(documents.text(target, "same.txt").text().text()).isIn(contents);
    }

    static List<org.junit.jupiter.params.provider.Arguments> bad() {
        var pdf = Samples.longPdf(2);
        return List.of(
                org.junit.jupiter.params.provider.Arguments.of(
                        "x.pdf", Samples.pdfWithPassword("p"), "document-encrypted"),
                org.junit.jupiter.params.provider.Arguments.of("x.pdf", Samples.imageOnlyPdf(), "document-no-text"),
                org.junit.jupiter.params.provider.Arguments.of(
                        "x.pdf", java.util.Arrays.copyOf(pdf, 300), "document-broken"),
                org.junit.jupiter.params.provider.Arguments.of(
                        "x.docx", Samples.bombDocx(), "document-expands-too-much"),
                org.junit.jupiter.params.provider.Arguments.of(
                        "x.docx", Samples.zip("a", "b"), "document-type-unsupported"),
                org.junit.jupiter.params.provider.Arguments.of("x.txt", Samples.utf8("   \n "), "document-no-text"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadFileFailsAloneWithItsReason(String name, byte[] file, String slug) throws Exception {
        var bad = submit(name, file);
        var good = submit("good.txt", Samples.utf8("Good words."));

        assertThat(await(bad).problem()).extracting("slug").isEqualTo(slug);
        assertThat(await(good).state()).isEqualTo(Job.State.DONE);
        assertThat(names()).containsExactly("good.txt");
        assertThat(uploads()).isEmpty();
    }

    @Test
    void sevenBadFilesOfTwentyLeaveTheOthersAlone() throws Exception {
        restart(Map.of("ingest.workers", "4"));
        var bad = bad().stream().map(arguments -> (byte[]) arguments.get()[1]).toList();
        var jobs = new java.util.concurrent.ConcurrentHashMap<String, Job>();
        var people = new ArrayList<Thread>();
        for (var i = 0; i < 20; i++) {
            var number = i;
            var broken = i % 3 == 1;
            var name = (broken ? "bad" : "good") + i + (broken && i / 3 < 5 ? ".docx" : ".txt");
            var content = broken ? bad.get(i / 3 % bad.size()) : Samples.utf8("Good words, number " + number + ".");
            people.add(Thread.ofVirtual().start(() -> {
                try {
                    jobs.put(name, submit(name, content));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }));
        }
        for (var person : people) {
            person.join();
        }

        assertThat(jobs).hasSize(20);
        for (var job : jobs.entrySet()) {
            var ended = await(job.getValue());
            assertThat(ended.state())
                    .as(job.getKey())
                    .isEqualTo(job.getKey().startsWith("bad") ? Job.State.FAILED : Job.State.DONE);
            assertThat(ended.problem() != null).isEqualTo(job.getKey().startsWith("bad"));
        }
        assertThat(names()).hasSize(13).allMatch(name -> name.startsWith("good"));
        assertThat(uploads()).isEmpty();
    }

    @Test
    void whatIsRefusedAtTheDoorLeavesNothing() {
        restart(Map.of("ingest.bytes-max", "10000"));
        var large = Samples.utf8("x".repeat(20_000));

        assertThat(refusal("../a.txt", large, -1)).isEqualTo("document-name-invalid");
        assertThat(refusal("a.txt", new byte[0], 0)).isEqualTo("document-empty");
        assertThat(refusal("a.txt", large, -1)).isEqualTo("document-too-large");
        assertThat(refusal("a.exe", Samples.utf8("MZ\0\0\0\0"), -1)).isEqualTo("document-type-unsupported");
        assertThatThrownBy(() -> ingest.submit(doctor, target, "a.txt", null, unreadable(), 500L << 20))
                .hasMessageContaining("document-too-large");
        assertThatThrownBy(() ->
                        ingest.submit(doctor, target, "a.txt", null, new ByteArrayInputStream(new byte[] {65}), 9))
                .isInstanceOf(IOException.class);
        assertThat(uploads()).isEmpty();
        assertThat(ingest.jobs(doctor.id(), null, false)).isEmpty();
    }

    @Test
    void noMoreWaitThanMay() throws Exception {
        restart(Map.of("ingest.waiting-max", "2", "ingest.workers", "1"));
        gate.shut();
        submit("1.txt", Samples.utf8("One word."));
        submit("2.txt", Samples.utf8("Two words."));

        assertThat(refusal("3.txt", Samples.utf8("Three words."), -1)).isEqualTo("ingest-queue-full");
        gate.open();
    }

    @Test
    void cancellingStopsAJobThatRunsAndOneThatWaits() throws Exception {
        restart(Map.of("ingest.workers", "1"));
        gate.shut();
        var runs = submit("runs.txt", Samples.utf8("Some words."));
        var waits = submit("waits.txt", Samples.utf8("Other words."));
        gate.reached.await(20, TimeUnit.SECONDS);

        ingest.cancel(waits.id());
        ingest.cancel(runs.id());

        assertThat(await(runs).state()).isEqualTo(Job.State.CANCELLED);
        assertThat(await(waits).state()).isEqualTo(Job.State.CANCELLED);
        gate.open();
        assertThat(await(submit("next.txt", Samples.utf8("Next words."))).state())
                .isEqualTo(Job.State.DONE);
        assertThat(names()).containsExactly("next.txt");
        assertThat(uploads()).isEmpty();
        assertThat(log.events()).extracting("action", "decision").contains(tuple("document-ingest", "cancelled"));
    }

    @Test
    void jobsThatWereLeftGoOnAtTheNextStart() throws Exception {
        restart(Map.of("ingest.workers", "1"));
        gate.shut();
        var ran = submit("ran.txt", Samples.utf8("It ran."));
        var waited = submit("waited.txt", Samples.utf8("It waited."));
        gate.reached.await(20, TimeUnit.SECONDS);
        ingest.close();
        assertThat(names()).isEmpty();
        gate.open();
        Files.createFile(folder.resolve("uploads/upload-of-nobody"));

        ingest = start(Map.of());

        assertThat(await(ran).state()).isEqualTo(Job.State.DONE);
        assertThat(await(waited).state()).isEqualTo(Job.State.DONE);
        assertThat(names()).containsExactlyInAnyOrder("ran.txt", "waited.txt");
        assertThat(uploads()).isEmpty();
    }

    @Test
    void aJobWhoseUploadIsGoneSaysSo() throws Exception {
        gate.shut();
        var job = submit("a.txt", Samples.utf8("Some words."));
        gate.reached.await(20, TimeUnit.SECONDS);
        ingest.close();
        for (var stored : store.list("uploads/", "", 10)) {
            store.delete(stored.name());
        }
        gate.open();

        ingest = start(Map.of());

        assertThat(await(job).problem()).extracting("slug").isEqualTo("ingest-interrupted");
        assertThat(names()).isEmpty();
    }

    @Test
    void withoutAnAuditLogNothingIsTakenIn() throws Exception {
        restart(Map.of("ingest.retry", "PT1S"));
        log.fail(true);

        var job = await(submit("a.txt", Samples.utf8("Some words.")));

        log.fail(false);
        assertThat(job.problem()).extracting("slug").isEqualTo("audit-unavailable");
        assertThat(names()).isEmpty();
    }

    @Test
    void aShortFailureOfTheLogIsWaitedOut() throws Exception {
        log.fail(true);
        var job = submit("a.txt", Samples.utf8("Some words."));
        Thread.sleep(1_000);

        log.fail(false);

        assertThat(await(job).state()).isEqualTo(Job.State.DONE);
    }

    @Test
    void neitherUploadNorNameLiesInTheClear() throws Exception {
        gate.shut();
        submit(CANARY + ".txt", Samples.utf8("The " + CANARY + " is here."));
        gate.reached.await(20, TimeUnit.SECONDS);

        assertThat(uploads()).hasSize(1);
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(CANARY);
            }
        }
        var row = DATABASE.sql()
                .first("select cast(j as text) as all_of_it from job j where neuron = ?", target.neuron());
        assertThat(row.orElseThrow().text("all_of_it"))
                .doesNotContain(CANARY)
                .doesNotContain(java.util.HexFormat.of().formatHex(Samples.utf8(CANARY)));
        gate.open();
    }

    @Test
    void jobsAreTheirOwnersAndAreForgotten() throws Exception {
        var job = await(submit("a.txt", Samples.utf8("Some words.")));

        assertThat(ingest.owned(job.id(), doctor.id())).isTrue();
        assertThat(ingest.owned(job.id(), UUID.randomUUID())).isFalse();
        assertThat(ingest.jobs(doctor.id(), target.neuron(), false))
                .extracting(Job::id)
                .containsExactly(job.id());
        assertThat(ingest.jobs(doctor.id(), target.neuron(), true)).isEmpty();
        DATABASE.sql().execute("update job set updated = now() - interval '31 days' where id = ?", job.id());
        ingest.maintain();
        assertThat(ingest.job(job.id())).isEmpty();
    }

    private Ingest start(Map<String, String> settings) {
        return Ingest.start(
                new Settings(settings), folder, DATABASE.sql(), KEYS, store, axons, log, axon -> new FourLetters());
    }

    private void restart(Map<String, String> settings) {
        ingest.close();
        ingest = start(settings);
    }

    private Job submit(String name, byte[] content) throws IOException {
        return submit(name, null, content);
    }

    private Job submit(String name, UUID operation, byte[] content) throws IOException {
        return ingest.submit(doctor, target, name, operation, new ByteArrayInputStream(content), content.length);
    }

    private String refusal(String name, byte[] content, long announced) {
        try {
            ingest.submit(doctor, target, name, null, new ByteArrayInputStream(content), announced);
        } catch (ProblemException e) {
            return e.problem().slug();
        } catch (IOException e) {
            return e.toString();
        }
        return "none";
    }

    private static InputStream unreadable() {
        return new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("the body must not be read");
            }
        };
    }

    private Job await(Job job) throws InterruptedException {
        for (var i = 0; i < 1_200; i++) {
            var now = ingest.job(job.id()).orElseThrow();
            if (now.state().ended()) {
                // The file goes right after the row.
                for (var j = 0;
                        j < 100
                                && !uploads().isEmpty()
                                && ingest.jobs(doctor.id(), target.neuron(), true)
                                        .isEmpty();
                        j++) {
                    Thread.sleep(10);
                }
                return now;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("job did not end: " + ingest.job(job.id()));
    }

    private List<String> names() {
        return documents.list(target, "", Optional.empty(), 100).documents().stream()
                .map(brane.axon.DocumentInfo::name)
                .toList();
    }

    private List<Path> uploads() {
        try (var files = Files.list(folder.resolve("uploads"))) {
            return files.toList();
        } catch (java.nio.file.NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A gate before the embedding, so that a test can hold a job where it is. */
    private static final class Gate implements HashEmbedding.Before {

        private final CountDownLatch reached = new CountDownLatch(1);
        private volatile CountDownLatch closed = new CountDownLatch(0);

        void shut() {
            closed = new CountDownLatch(1);
        }

        void open() {
            closed.countDown();
        }

        @Override
        public void embedding() throws InterruptedException {
            reached.countDown();
            if (!closed.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the gate stayed shut");
            }
        }
    }
}
