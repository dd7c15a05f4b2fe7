package brane.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import brane.core.ProblemException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EmbedderTest {

    private static final Path FOLDER = Path.of("target", "models");
    private static Embedder embedder;

    @BeforeAll
    static void open() {
        embedder = Embedder.open(EmbeddingModel.MINILM, new EmbedderConfig(FOLDER, 2));
    }

    @AfterAll
    static void close() {
        embedder.close();
    }

    @Test
    void equalsThePythonReferenceOnEveryText() throws Exception {
        var texts = List.of(
                new ObjectMapper().readValue(EmbedderTest.class.getResourceAsStream("/texts.json"), String[].class));
        var reference = reference("all-minilm-l6-v2", texts.size());

        var vectors = embedder.embedAll(texts, done -> {});

        assertThat(texts).hasSizeGreaterThanOrEqualTo(200);
        for (var i = 0; i < texts.size(); i++) {
            assertThat(cosine(vectors.get(i), reference.get(i)))
                    .as("text %d of %d characters", i, texts.get(i).length())
                    .isCloseTo(1.0, within(1e-4));
        }
    }

    static List<EmbeddingModel> withPrefixes() {
        return List.of(EmbeddingModel.BGE_SMALL, EmbeddingModel.E5_SMALL);
    }

    @ParameterizedTest
    @MethodSource("withPrefixes")
    void equalsThePythonReferenceOfQuestionsAndPassages(EmbeddingModel model) throws Exception {
        var all = new ObjectMapper().readValue(EmbedderTest.class.getResourceAsStream("/texts.json"), String[].class);
        var texts = IntStream.range(0, (all.length + 3) / 4)
                .mapToObj(i -> all[4 * i])
                .toList();
        var reference = reference(model.name(), 2 * texts.size());

        try (var other = Embedder.open(model, new EmbedderConfig(FOLDER, 2))) {
            var passages = other.embedAll(texts, done -> {});

            var least = 1.0;
            for (var i = 0; i < texts.size(); i++) {
                least = Math.min(least, cosine(other.embed(texts.get(i)), reference.get(2 * i)));
                least = Math.min(least, cosine(passages.get(i), reference.get(2 * i + 1)));
            }
            System.out.println("embedding model=" + model.name() + " least cosine to the reference=" + least);
            assertThat(least).isGreaterThan(1 - 1e-4);
            assertThat(other.tokens().maxTokens()).isEqualTo(512);
            var room = 512 - other.tokens().count("");
            assertThat(other.tokens().count("word ".repeat(room).strip())).isEqualTo(512);
            var full = List.of("word ".repeat(room).strip(), "word ".repeat(room) + "and more that nobody reads");
            var read = other.embedAll(full, done -> {});
            assertThat(read.getFirst()).isEqualTo(read.getLast());
        }
    }

    @Test
    void readsAsFarAsTheModelAndNoFurther() throws Exception {
        var full = "word ".repeat(254).strip();

        assertThat(embedder.tokens().count(full)).isEqualTo(256);
        assertThat(embedder.embed(full + " and more that nobody reads")).isEqualTo(embedder.embed(full));
        assertThat(embedder.embed(full.substring(5) + " surgery")).isNotEqualTo(embedder.embed(full));
    }

    @Test
    @Timeout(15)
    void encodesNoMoreOfAHugeTextThanItReads() throws Exception {
        var word = "word ".repeat(254).strip();

        assertThat(embedder.embed("word ".repeat(2_000_000))).isEqualTo(embedder.embed(word));
        assertThat(embedder.embed("a".repeat(10_000_000))).isEqualTo(embedder.embed("a".repeat(1_000)));
    }

    @Test
    void readsALongTextAsItReadsItsBeginning() throws Exception {
        var random = new Random(11);
        for (var text : List.of(
                "antidisestablishmentarianism ".repeat(3_000),
                " ".repeat(9_000) + "heart " + " ".repeat(70_000) + "kidneys ".repeat(400),
                "\u5fc3\ud83d\ude00".repeat(9_000),
                ("x".repeat(150) + " ").repeat(600),
                random.ints(60_000, 0x20, 0x2ff)
                        .mapToObj(Character::toString)
                        .collect(java.util.stream.Collectors.joining()))) {
            var spans = embedder.tokens().spans(text);
            var read =
                    text.substring(0, spans.get(Math.min(254, spans.size()) - 1).end());

            assertThat(embedder.embed(text))
                    .as("%d characters that begin with %s", text.length(), text.substring(0, 20))
                    .isEqualTo(embedder.embed(read));
        }
    }

    @Test
    void givesUnitVectors() throws Exception {
        var vector = embedder.embed("Blood cultures before the first antibiotic.");

        assertThat(vector).hasSize(384);
        assertThat(cosine(vector, vector)).isCloseTo(1.0, within(1e-6));
    }

    @Test
    void findsMeaningWithoutCommonWords() throws Exception {
        var asked = embedder.embed("How do I treat a high temperature?");
        var near = embedder.embed("Paracetamol lowers fever.");
        var far = embedder.embed("The tenant shall pay the rent monthly.");

        assertThat(cosine(asked, near)).isGreaterThan(cosine(asked, far) + 0.2);
    }

    @Test
    void theQuantisedModelIsCloseButNotTheSame() throws Exception {
        var text = "The lease ends on the last day of the quarter.";
        try (var quantised = Embedder.open(EmbeddingModel.MINILM_QUANTISED, new EmbedderConfig(FOLDER, 1))) {
            var cosine = cosine(quantised.embed(text), embedder.embed(text));

            assertThat(cosine).isBetween(0.96, 0.99999);
        }
    }

    @Test
    void tellsWhereTokensStandInUtf16Units() {
        var text = "😀 fever 👩‍⚕️ nurse";

        var words = embedder.tokens().spans(text).stream()
                .map(span -> text.substring(span.start(), span.end()))
                .toList();

        assertThat(words).contains("fever", "nurse");
    }

    @Test
    void halfASurrogatePairMovesNoToken() throws Exception {
        var text = "fever \ud800 nurse \udc00\ud83d ward";

        var words = embedder.tokens().spans(text).stream()
                .map(span -> text.substring(span.start(), span.end()))
                .toList();

        assertThat(words).contains("fever", "nurse", "ward");
        assertThat(embedder.embed(text)).isEqualTo(embedder.embed("fever \ufffd nurse \ufffd\ufffd ward"));
    }

    @Test
    void anEmptyTextHasAVectorToo() throws Exception {
        var vector = embedder.embed("");

        assertThat(embedder.tokens().count("")).isEqualTo(2);
        assertThat(cosine(vector, vector)).isCloseTo(1.0, within(1e-6));
    }

    @Test
    void opensInTheBackground() throws Exception {
        try (var background = Embedder.openInBackground(EmbeddingModel.MINILM, new EmbedderConfig(FOLDER, 1))) {
            assertThat(background.model()).isEqualTo(EmbeddingModel.MINILM);

            var vector = background.embed("one text");

            assertThat(background.ready()).isTrue();
            assertThat(vector).isEqualTo(embedder.embed("one text"));
        }
    }

    @Test
    void saysWhyItCouldNotOpenWheneverItIsAsked(@TempDir Path folder) throws Exception {
        var file = Files.createFile(folder.resolve("file"));
        var config = new EmbedderConfig(file, 1);

        assertThatThrownBy(() -> Embedder.open(EmbeddingModel.MINILM_QUANTISED, config))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("150 MB in " + file);
        try (var background = Embedder.openInBackground(EmbeddingModel.MINILM_QUANTISED, config)) {
            assertThatThrownBy(() -> background.embed("text")).isInstanceOf(ProblemException.class);
            assertThatThrownBy(() -> background.embedAll(List.of("text"), done -> {}))
                    .isInstanceOf(ProblemException.class);
            assertThatThrownBy(() -> background.tokens().count("text")).isInstanceOf(ProblemException.class);
            assertThat(background.tokens().maxTokens()).isEqualTo(256);
            assertThat(background.ready()).isFalse();
        }
    }

    /** A full disk or a bad one, a copy that was cut: the file has its name, and is not what the name says. */
    @Test
    void aModelFileThatWasCutOrAlteredIsLaidDownAgain(@TempDir Path folder) throws Exception {
        var file = shipped(EmbeddingModel.MINILM_QUANTISED).weights();
        var path = file.in(folder);
        var whole = Files.readAllBytes(path);

        Files.write(path, Arrays.copyOf(whole, whole.length - 1));
        assertThat(file.in(folder)).hasBinaryContent(whole);

        var altered = whole.clone();
        altered[whole.length / 2] ^= 1;
        Files.write(path, altered);
        assertThat(file.in(folder)).hasBinaryContent(whole);
    }

    @Test
    void aModelFileThatIsWholeIsNotTouched(@TempDir Path folder) throws Exception {
        var file = shipped(EmbeddingModel.MINILM_QUANTISED).weights();
        var before = Files.readAttributes(file.in(folder), BasicFileAttributes.class);

        assertThat(Files.readAttributes(file.in(folder), BasicFileAttributes.class)
                        .fileKey())
                .isEqualTo(before.fileKey());
    }

    @Test
    void isOfNoUseOnceClosed() {
        var closed = Embedder.open(EmbeddingModel.MINILM_QUANTISED, new EmbedderConfig(FOLDER, 1));
        var tokens = closed.tokens();
        closed.close();
        closed.close();

        assertThatThrownBy(() -> closed.embed("text")).hasMessage("the embedder is closed");
        assertThatThrownBy(() -> closed.embedAll(List.of("text"), done -> {})).hasMessage("the embedder is closed");
        assertThatThrownBy(() -> tokens.count("text")).hasMessage("the embedder is closed");
    }

    /** With one thread and one queue the question would come after the texts that wait. */
    @Test
    void aQuestionNeverWaitsForADocument() throws Exception {
        try (var narrow = Embedder.open(EmbeddingModel.MINILM_QUANTISED, new EmbedderConfig(FOLDER, 1))) {
            var asked = new CountDownLatch(1);
            var begun = new CountDownLatch(1);
            var done = new AtomicInteger();
            var document = Thread.ofPlatform().start(() -> {
                try {
                    narrow.embedAll(Collections.nCopies(40, "word ".repeat(250)), count -> {
                        done.set(count);
                        begun.countDown();
                    });
                } catch (InterruptedException e) {
                    asked.countDown();
                }
            });
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            var before = done.get();

            narrow.embed("fever?");

            var meanwhile = done.get() - before;
            document.interrupt();
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(meanwhile).isLessThan(2);
        }
    }

    @Test
    void anAbandonedTemporaryFileGoes(@TempDir Path folder) throws Exception {
        var old = Files.createFile(folder.resolve("unpacking-1"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        var fresh = Files.createFile(folder.resolve("unpacking-2"));

        EmbeddingModel.MINILM.tokenizer(folder);

        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void reportsProgressOnceForEachText() throws Exception {
        var seen = new ArrayList<Integer>();

        embedder.embedAll(Collections.nCopies(25, "one text"), seen::add);

        assertThat(seen).hasSize(25).isSorted().last().isEqualTo(25);
    }

    @Test
    void stopsWhenItsCallerIsInterrupted() throws Exception {
        var texts = Collections.nCopies(5_000, "word ".repeat(250));
        var begun = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        var thread = Thread.ofVirtual().start(() -> {
            try {
                embedder.embedAll(texts, done -> begun.countDown());
            } catch (InterruptedException e) {
                stopped.countDown();
            }
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        thread.interrupt();

        assertThat(stopped.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anUnknownModelIsRefusedWithTheNamesOfTheKnown() {
        assertThatThrownBy(() -> EmbeddingModel.of(EmbeddingModel.SHIPPED, "bert"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("all-minilm-l6-v2, all-minilm-l6-v2-q, bge-small-en-v1.5, e5-small-v2; was bert");
    }

    @Test
    void aModelFileWithAnotherHashIsNeverLaidDown() throws IOException {
        var folder = Files.createTempDirectory("models");
        var wrong = new ModelFile("all-minilm-l6-v2-tokenizer.json", "00".repeat(32));

        assertThatThrownBy(() -> wrong.in(folder)).hasMessageContaining("must have SHA-256 0000");
        assertThat(folder).isEmptyDirectory();
    }

    private static EmbeddingModel.Files.Shipped shipped(EmbeddingModel model) {
        return (EmbeddingModel.Files.Shipped) model.files();
    }

    private static List<float[]> reference(String model, int count) throws IOException {
        try (var in = EmbedderTest.class.getResourceAsStream("/" + model + ".f32")) {
            var floats = ByteBuffer.wrap(in.readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            var vectors = new ArrayList<float[]>();
            for (var i = 0; i < count; i++) {
                var vector = new float[384];
                floats.get(vector);
                vectors.add(vector);
            }
            assertThat(floats.hasRemaining()).isFalse();
            return vectors;
        }
    }

    private static double cosine(float[] left, float[] right) {
        double dot = 0;
        double a = 0;
        double b = 0;
        for (var i = 0; i < left.length; i++) {
            dot += left[i] * right[i];
            a += left[i] * left[i];
            b += right[i] * right[i];
        }
        return dot / Math.sqrt(a * b);
    }
}
