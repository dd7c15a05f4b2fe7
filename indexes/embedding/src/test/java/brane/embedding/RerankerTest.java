package brane.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import brane.core.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The slot for rerankers with a real ONNX graph and a real tokenizer. The graph (overlap_reranker.py) has the inputs and the
 * output of a BERT cross-encoder and counts shared words: it tells whether the pair arrives as it should, not how well a
 * trained model ranks.
 */
class RerankerTest {

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path models;

    private Rerankers rerankers;

    @BeforeAll
    static void lay() {
        models = shared.resolve("models");
    }

    @BeforeEach
    void open() {
        rerankers = Rerankers.from(
                new Settings(Map.of("search.rerankers", folder.toString())), folder, new EmbedderConfig(models, 2));
    }

    @AfterEach
    void close() {
        rerankers.close();
    }

    private Path put(String name) throws IOException {
        var target = Files.createDirectory(folder.resolve(name));
        try (var model = RerankerTest.class.getResourceAsStream("/overlap-reranker.onnx")) {
            Files.copy(model, target.resolve("model.onnx"));
        }
        Files.copy(EmbeddingModel.MINILM_QUANTISED.tokenizer(models), target.resolve("tokenizer.json"));
        return target;
    }

    private static void assertProblem(String slug, String text, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().slug()).isEqualTo(slug);
            assertThat(e.problem().detail()).contains(text);
        });
    }

    @Test
    void readsQuestionAndPassageTogether() throws Exception {
        put("overlap");

        var scores = rerankers
                .of("overlap")
                .scores(
                        "When is ceftriaxone given?",
                        List.of("Nothing of it.", "Ceftriaxone is given early.", "It is given."));

        assertThat(scores[0]).isZero();
        assertThat(scores[1]).isGreaterThan(scores[2]);
        assertThat(scores[2]).as("is, given").isEqualTo(2);
    }

    @Test
    void givesAPairTheSameScoreInWhateverCompany() throws Exception {
        put("overlap");
        var reranker = rerankers.of("overlap");
        var passages = List.of("given early", "given", "early given early", "word ".repeat(900) + "given");

        var together = reranker.scores("given early", passages);

        for (var i = 0; i < passages.size(); i++) {
            assertThat(reranker.scores("given early", List.of(passages.get(i)))[0])
                    .isEqualTo(together[i]);
        }
        assertThat(together[3]).as("what stands beyond the limit is not read").isZero();
        assertThat(reranker.scores("", List.of(""))).containsExactly(0);
        assertThat(reranker.scores("a \ud800 b", List.of("c"))).containsExactly(0);
        assertThat(reranker.scores("early ".repeat(5_000), List.of("early"))[0]).isEqualTo(1);
        assertThatThrownBy(() -> reranker.scores("a", Collections.nCopies(101, "b")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void answersManyAtOnce() throws Exception {
        put("overlap");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<float[]> one = () -> rerankers.of("overlap").scores("given", Collections.nCopies(32, "given"));
            var answers = threads.invokeAll(Collections.nCopies(8, one));
            for (var answer : answers) {
                assertThat(answer.get()).hasSize(32).containsOnly(1);
            }
        }
    }

    @Test
    void saysWhichRerankerIsMissing() {
        assertProblem("reranker-missing", "was other", () -> rerankers.of("other"));
        assertProblem("reranker-missing", "no name", () -> rerankers.of("../models"));
    }

    @Test
    void saysWhatIsWrongWithAFolder() throws Exception {
        var folder = put("overlap");
        Files.delete(folder.resolve("tokenizer.json"));
        assertProblem("reranker-broken", "no readable tokenizer.json", () -> rerankers.of("overlap"));
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        assertProblem("reranker-broken", "no tokenizer", () -> rerankers.of("overlap"));
        Files.copy(put("other").resolve("tokenizer.json"), folder.resolve("sound.json"));
        Files.move(
                folder.resolve("sound.json"),
                folder.resolve("tokenizer.json"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        var whole = Files.readAllBytes(folder.resolve("model.onnx"));
        Files.write(folder.resolve("model.onnx"), java.util.Arrays.copyOf(whole, 400));
        assertProblem("reranker-broken", "no model", () -> rerankers.of("overlap"));
        Files.copy(
                EmbeddingModel.MINILM_QUANTISED.weights(models),
                folder.resolve("model.onnx"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertProblem("reranker-broken", "one float a pair", () -> rerankers.of("overlap"));
        Files.write(folder.resolve("model.onnx"), whole);
        assertThat(rerankers.of("overlap").scores("a", List.of("a"))).hasSize(1);
    }

    @Test
    void doesNotWaitForEver() throws Exception {
        var model = PairModel.open("overlap", put("overlap"), models);
        try (var reranker = new Reranker("overlap", model, 1, Duration.ofNanos(1))) {
            assertProblem(
                    "reranker-slow",
                    "rerank: none",
                    () -> reranker.scores("a", Collections.nCopies(100, "a".repeat(99))));
        }
    }
}
