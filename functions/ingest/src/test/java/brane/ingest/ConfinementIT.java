package brane.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.ingest.Extraction.Done;
import brane.ingest.Extraction.Failed;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a document cannot do to BRANE, however it is made. */
class ConfinementIT {

    private static final Upload GOOD = Samples.upload(Samples.utf8("A good document."));

    @Test
    void aZipBombFailsAloneAndQuickly() throws Exception {
        try (var pool = new ExtractorPool(ExtractionLimits.DEFAULTS)) {
            var begun = System.nanoTime();

            assertThat(failure(pool, DocumentType.DOCX, Samples.bombDocx())).isEqualTo(ExtractionFailure.BOMB);

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
            assertThat(pool.extract(DocumentType.TEXT, GOOD, (done, total) -> {}))
                    .isInstanceOf(Done.class);
        }
    }

    @Test
    void tooMuchHeapEndsTheProcessAndNothingElse() throws Exception {
        try (var pool = new ExtractorPool(limits().heap(64).build())) {
            var large = Samples.utf8("<html>" + "<b>".repeat(100) + "<p>x".repeat(1_500_000));

            assertThat(failure(pool, DocumentType.HTML, large)).isEqualTo(ExtractionFailure.OUT_OF_MEMORY);
            assertThat(pool.extract(DocumentType.TEXT, GOOD, (done, total) -> {}))
                    .isInstanceOf(Done.class);
        }
    }

    @Test
    void tooMuchResidentMemoryEndsTheProcess() throws Exception {
        try (var pool = new ExtractorPool(limits().heap(64).resident(64).build())) {
            assertThat(failure(pool, DocumentType.PDF, Samples.longPdf(200)))
                    .isEqualTo(ExtractionFailure.OUT_OF_MEMORY);
        }
    }

    @Test
    void tooMuchWorkEndsTheProcess() throws Exception {
        try (var pool = new ExtractorPool(limits().cpu(Duration.ofMillis(100)).build())) {
            assertThat(failure(pool, DocumentType.PDF, Samples.longPdf(200))).isEqualTo(ExtractionFailure.TIMEOUT);
        }
    }

    @Test
    void tooMuchTimeEndsTheProcess() throws Exception {
        try (var pool = new ExtractorPool(limits().wall(Duration.ofMillis(600)).build())) {
            var slow = new Slow(Duration.ofSeconds(5));

            assertThat(pool.extract(DocumentType.TEXT, slow, (done, total) -> {}))
                    .isEqualTo(new Failed(ExtractionFailure.TIMEOUT));
        }
    }

    @Test
    void aLongDocumentIsRefused() throws Exception {
        try (var pool = new ExtractorPool(limits().pages(2).characters(1_000).build())) {
            assertThat(failure(pool, DocumentType.PDF, Samples.longPdf(3))).isEqualTo(ExtractionFailure.TOO_LONG);
            assertThat(failure(pool, DocumentType.TEXT, Samples.utf8("x".repeat(1_001))))
                    .isEqualTo(ExtractionFailure.TOO_LONG);
        }
    }

    @Test
    void aProcessThatIsKilledOnceIsReplaced() throws Exception {
        try (var pool = new ExtractorPool(ExtractionLimits.DEFAULTS)) {
            var kills = new AtomicInteger();
            var document = new Killing(1, kills);

            assertThat(pool.extract(DocumentType.TEXT, document, (done, total) -> {}))
                    .isInstanceOf(Done.class);
            assertThat(kills).hasValue(1);
        }
    }

    @Test
    void aDocumentThatKillsEveryProcessFailsAlone() throws Exception {
        try (var pool = new ExtractorPool(ExtractionLimits.DEFAULTS)) {
            var document = new Killing(9, new AtomicInteger());

            assertThat(pool.extract(DocumentType.TEXT, document, (done, total) -> {}))
                    .isEqualTo(new Failed(ExtractionFailure.CRASHED));
            assertThat(pool.extract(DocumentType.TEXT, GOOD, (done, total) -> {}))
                    .isInstanceOf(Done.class);
        }
    }

    @Test
    void cancellingEndsTheProcess() throws Exception {
        try (var pool = new ExtractorPool(ExtractionLimits.DEFAULTS)) {
            var ended = new AtomicReference<Throwable>();
            var document = new Slow(Duration.ofSeconds(30));
            var reader = Thread.ofVirtual().start(() -> {
                try {
                    pool.extract(DocumentType.TEXT, document, (done, total) -> {});
                } catch (InterruptedException | RuntimeException e) {
                    ended.set(e);
                }
            });
            assertThat(document.asked.await(20, TimeUnit.SECONDS)).isTrue();

            reader.interrupt();

            assertThat(reader.join(Duration.ofSeconds(5))).isTrue();
            assertThat(ended.get()).isInstanceOf(InterruptedException.class);
            assertThat(children()).isEmpty();
        }
    }

    @Test
    void aProcessWithoutWorkIsEnded() throws Exception {
        try (var pool = new ExtractorPool(limits().idle(Duration.ofMillis(200)).build())) {
            pool.extract(DocumentType.TEXT, GOOD, (done, total) -> {});
            assertThat(pool.idle()).isOne();

            for (var i = 0; i < 100 && pool.idle() > 0; i++) {
                Thread.sleep(50);
            }

            assertThat(pool.idle()).isZero();
        }
    }

    @Test
    void aProcessIsReplacedAfterSomeDocuments() throws Exception {
        try (var pool = new ExtractorPool(limits().documents(2).build())) {
            var pids = new ArrayList<Long>();
            for (var i = 0; i < 4; i++) {
                pool.extract(DocumentType.TEXT, new Noting(pids), (done, total) -> {});
            }

            assertThat(pids.stream().distinct()).hasSize(2);
        }
    }

    @Test
    void theProcessKnowsNoSecretsHasNoNetworkAndCannotWrite() throws Exception {
        try (var pool = new ExtractorPool(ExtractionLimits.DEFAULTS)) {
            var seen = new AtomicReference<List<String>>();
            pool.extract(
                    DocumentType.TEXT,
                    new Looking(pid -> {
                        var proc = Path.of("/proc", Long.toString(pid));
                        seen.set(List.of(
                                Files.readString(proc.resolve("environ")).replace('\0', ' '),
                                Files.readString(proc.resolve("limits")),
                                Files.readSymbolicLink(proc.resolve("ns/net")).toString()));
                    }),
                    (done, total) -> {});

            assertThat(seen.get().get(0).trim().split(" "))
                    .containsExactlyInAnyOrder(
                            "LANG=C.UTF-8",
                            "MALLOC_ARENA_MAX=2",
                            "LD_LIBRARY_PATH=" + System.getProperty("java.home") + "/lib");
            assertThat(seen.get().get(1))
                    .containsPattern("Max file size +0 +0")
                    .containsPattern("Max open files +256 +256");
            assertThat(seen.get().get(2))
                    .isNotEqualTo(
                            Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
        }
    }

    @Test
    void parsersFetchNothingEvenWhereTheyCould(@TempDir Path folder) throws Exception {
        var secret = Files.writeString(folder.resolve("secret"), "canary-4711");
        try (var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var connections = new AtomicInteger();
            Thread.ofVirtual().start(() -> {
                while (!listener.isClosed()) {
                    try (var connection = listener.accept()) {
                        connections.incrementAndGet();
                    } catch (java.io.IOException closed) {
                        return;
                    }
                }
            });
            var address = "http://127.0.0.1:" + listener.getLocalPort() + "/x";
            var limits = ExtractionLimits.DEFAULTS;

            for (var file : callingOut(address, secret.toUri().toString())) {
                try (var process = ExtractorProcess.start(limits, new Confinement(Isolation.OPEN, false, List.of()))) {
                    var extraction = process.extract(file.type, Samples.upload(file.bytes), (done, total) -> {});

                    if (extraction instanceof Done(var extracted)) {
                        assertThat(extracted.text()).doesNotContain("canary");
                    }
                }
            }
            assertThat(connections).hasValue(0);
        }
    }

    private record Sample(DocumentType type, byte[] bytes) {}

    private static List<Sample> callingOut(String address, String file) {
        var entity = "<!DOCTYPE d [<!ENTITY a SYSTEM \"" + address + "\"><!ENTITY b SYSTEM \"" + file + "\">]>";
        var word = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>"
                + Samples.paragraph("before &a; &b; after") + "</w:body></w:document>";
        var external = Samples.docx(
                Samples.WORD_TYPE,
                word.replace("&a; &b;", ""),
                Samples.relationships("attachedTemplate", address, " TargetMode=\"External\""));
        var html = "<html><!DOCTYPE x SYSTEM '" + address + "'><head><link rel=stylesheet href='" + address
                + "'></head>"
                + "<body background='" + address + "'><img src='" + address + "'><iframe src='" + file + "'></iframe>"
                + "<object data='" + address + "'></object>text</body></html>";
        return List.of(
                new Sample(DocumentType.DOCX, Samples.docx(Samples.WORD_TYPE, entity + word)),
                new Sample(DocumentType.DOCX, external),
                new Sample(DocumentType.HTML, Samples.utf8(html)),
                new Sample(DocumentType.HTML, Samples.utf8("<?xml version='1.0'?>" + entity + "<html>&a;&b;</html>")),
                new Sample(DocumentType.MARKDOWN, Samples.utf8("![x](" + address + ") <img src='" + address + "'>")));
    }

    @Test
    void entitiesThatMultiplyEndBadlyOnlyForTheirDocument() throws Exception {
        var laughs = new StringBuilder("<!DOCTYPE d [<!ENTITY a0 \"ha\">");
        for (var i = 1; i < 30; i++) {
            laughs.append("<!ENTITY a%d \"&a%d;&a%d;\">".formatted(i, i - 1, i - 1));
        }
        var document = laughs
                + "]><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>"
                + Samples.paragraph("&a29;") + "</w:body></w:document>";
        try (var pool = new ExtractorPool(ExtractionLimits.DEFAULTS)) {
            var extraction = pool.extract(
                    DocumentType.DOCX, Samples.upload(Samples.docx(Samples.WORD_TYPE, document)), (done, total) -> {});

            assertThat(extraction).isInstanceOf(Failed.class);
        }
    }

    @Test
    void deepNestingIsReadWithoutExhaustingTheStack() throws Exception {
        try (var pool = new ExtractorPool(ExtractionLimits.DEFAULTS)) {
            var deep = Samples.utf8("<html>" + "<div>".repeat(100_000) + "x");

            assertThat(pool.extract(DocumentType.HTML, Samples.upload(deep), (done, total) -> {}))
                    .isInstanceOfSatisfying(
                            Done.class,
                            done -> assertThat(done.extracted().text()).isEqualTo("x"));
            assertThat(failure(pool, DocumentType.MARKDOWN, Samples.utf8(">".repeat(100_000) + "x")))
                    .isEqualTo(ExtractionFailure.BROKEN);
            assertThat(pool.extract(DocumentType.TEXT, GOOD, (done, total) -> {}))
                    .isInstanceOf(Done.class);
        }
    }

    @Test
    void anUploadThatCannotBeReadIsNotTheDocumentsFault() {
        try (var pool = new ExtractorPool(ExtractionLimits.DEFAULTS)) {
            var tampered = new Looking(pid -> {
                throw new IllegalStateException("tampered");
            });

            assertThatThrownBy(() -> pool.extract(DocumentType.TEXT, tampered, (done, total) -> {}))
                    .hasMessage("tampered");
        }
    }

    private static ExtractionFailure failure(ExtractorPool pool, DocumentType type, byte[] file) throws Exception {
        return ((Failed) pool.extract(type, Samples.upload(file), (done, total) -> {})).failure();
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .toList();
    }

    private static Limits limits() {
        return new Limits();
    }

    /** The default limits but one. */
    private static final class Limits {
        private ExtractionLimits is = ExtractionLimits.DEFAULTS;

        Limits heap(int mib) {
            return set(
                    is.cpu(), is.wall(), mib, is.residentMiB(), is.pages(), is.characters(), is.documents(), is.idle());
        }

        Limits resident(int mib) {
            return set(is.cpu(), is.wall(), is.heapMiB(), mib, is.pages(), is.characters(), is.documents(), is.idle());
        }

        Limits cpu(Duration cpu) {
            return set(
                    cpu,
                    is.wall(),
                    is.heapMiB(),
                    is.residentMiB(),
                    is.pages(),
                    is.characters(),
                    is.documents(),
                    is.idle());
        }

        Limits wall(Duration wall) {
            return set(
                    is.cpu(),
                    wall,
                    is.heapMiB(),
                    is.residentMiB(),
                    is.pages(),
                    is.characters(),
                    is.documents(),
                    is.idle());
        }

        Limits pages(int pages) {
            return set(
                    is.cpu(),
                    is.wall(),
                    is.heapMiB(),
                    is.residentMiB(),
                    pages,
                    is.characters(),
                    is.documents(),
                    is.idle());
        }

        Limits characters(int most) {
            return set(
                    is.cpu(), is.wall(), is.heapMiB(), is.residentMiB(), is.pages(), most, is.documents(), is.idle());
        }

        Limits documents(int most) {
            return set(
                    is.cpu(), is.wall(), is.heapMiB(), is.residentMiB(), is.pages(), is.characters(), most, is.idle());
        }

        Limits idle(Duration idle) {
            return set(
                    is.cpu(),
                    is.wall(),
                    is.heapMiB(),
                    is.residentMiB(),
                    is.pages(),
                    is.characters(),
                    is.documents(),
                    idle);
        }

        ExtractionLimits build() {
            return is;
        }

        private Limits set(
                Duration cpu,
                Duration wall,
                int heap,
                int resident,
                int pages,
                int characters,
                int documents,
                Duration idle) {
            is = new ExtractionLimits(cpu, wall, heap, resident, pages, characters, 1, documents, idle);
            return this;
        }
    }

    /** A short text that does something whenever the process asks for it. */
    private static class Looking implements Upload {

        interface At {
            void pid(long pid) throws Exception;
        }

        private final At at;

        Looking(At at) {
            this.at = at;
        }

        @Override
        public byte[] read(long position, int count) {
            try {
                at.pid(children().getFirst().pid());
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return Samples.utf8("abc");
        }

        @Override
        public long length() {
            return 3;
        }

        @Override
        public java.io.InputStream open() {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Noting extends Looking {
        Noting(List<Long> pids) {
            super(pids::add);
        }
    }

    private static final class Killing extends Looking {
        Killing(int times, AtomicInteger kills) {
            super(pid -> {
                if (kills.get() < times) {
                    kills.incrementAndGet();
                    var kill = new ProcessBuilder("kill", "-9", Long.toString(pid)).start();
                    kill.waitFor(5, TimeUnit.SECONDS);
                }
            });
        }
    }

    private static final class Slow extends Looking {
        private final CountDownLatch asked;

        Slow(Duration time) {
            this(time, new CountDownLatch(1));
        }

        private Slow(Duration time, CountDownLatch asked) {
            super(pid -> {
                asked.countDown();
                var until = System.nanoTime() + time.toNanos();
                while (System.nanoTime() < until && ProcessHandle.of(pid).isPresent()) {
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                }
            });
            this.asked = asked;
        }
    }
}
