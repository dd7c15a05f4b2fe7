package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import brane.broker.Trial.Of;
import brane.broker.Trial.Verdict;
import brane.broker.Trial.Why;
import brane.core.Settings;
import brane.testing.FakeModelServer;
import brane.testing.Fault;
import brane.testing.Habit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Over all wires: models that can, models that only say so, and servers that fail. */
class CapabilityProbeTest {

    private static final String RESPONSES = "openai at /responses";

    private final CapabilityProbe probe =
            new CapabilityProbe(new LocalAddresses(Set.of()), BrokerConfig.from(new Settings(Map.of())));
    private FakeModelServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeModelServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    static List<String> wires() {
        return List.of("ollama", "openai", "openai-compatible", "anthropic", RESPONSES);
    }

    private ModelTarget target(String wire) {
        return wire.equals(RESPONSES)
                ? new ModelTarget("openai", "m", server.endpoint() + "/v1/responses", () -> "sk-1")
                : new ModelTarget(wire, "m", server.endpoint(), () -> "sk-1");
    }

    private Trial trial(String wire, Of of) {
        var seen = probe.examine(target(wire));
        assertThat(seen.problem()).isNull();
        return seen.trials().stream()
                .filter(trial -> trial.of() == of)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> verdicts(CapabilityProbe.Seen seen) {
        return seen.trials().stream()
                .map(trial -> trial.of() + " " + trial.verdict() + " " + trial.why())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("wires")
    void aModelThatCanPassesAll(String wire) {
        server.with(Habit.CALLS_TOOLS, Habit.KEEPS_TO_SCHEMAS, Habit.SEES, Habit.READS_ALL, Habit.THINKS);

        var seen = probe.examine(target(wire));

        assertThat(seen.problem()).isNull();
        assertThat(verdicts(seen))
                .containsExactly(
                        "TOOLS PASSED null",
                        "JSON_SCHEMA PASSED null",
                        "VISION PASSED null",
                        "CONTEXT PASSED null",
                        "THINKING PASSED null");
        assertThat(server.requests()).hasSize(5).allMatch(request -> request.contains("sk-1"));
    }

    @ParameterizedTest
    @MethodSource("wires")
    void aModelThatOnlyTalksFailsAll(String wire) {
        var seen = probe.examine(target(wire));

        assertThat(verdicts(seen))
                .containsExactly(
                        "TOOLS FAILED IN_WORDS",
                        "JSON_SCHEMA FAILED IN_WORDS",
                        "VISION FAILED WRONG",
                        "CONTEXT FAILED CUT");
    }

    @ParameterizedTest
    @MethodSource("wires")
    void aCutPromptIsToldWithItsNumbers(String wire) {
        var context = trial(wire, Of.CONTEXT);

        assertThat(context.counted()).isEqualTo(700);
        assertThat(context.sent()).isBetween(2_000, 2_600);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void aServerThatRefusesToolsFailsThat(String wire) {
        server.with(Habit.REFUSES_TOOLS, Habit.SEES);

        var seen = probe.examine(target(wire));

        assertThat(verdicts(seen)).contains("TOOLS FAILED REFUSED", "VISION PASSED null");
    }

    @ParameterizedTest
    @MethodSource("wires")
    void aModelThatThinksUntilItsLimitIsNotJudged(String wire) {
        server.with(Habit.ONLY_THINKS, Habit.READS_ALL);

        var seen = probe.examine(target(wire));

        assertThat(verdicts(seen)).startsWith("TOOLS UNSURE LIMIT", "JSON_SCHEMA UNSURE LIMIT", "VISION UNSURE LIMIT");
    }

    @ParameterizedTest
    @MethodSource("wires")
    void whereNobodyCountsNothingIsSaidOfTheContext(String wire) {
        server.with(Habit.COUNTS_NOTHING);

        var context = trial(wire, Of.CONTEXT);

        assertThat(context.verdict()).isEqualTo(Verdict.UNSURE);
        assertThat(context.why()).isEqualTo(Why.UNCOUNTED);
    }

    @ParameterizedTest
    @CsvSource({"STATUS_500, model-refused", "BUSY, model-refused"})
    void aModelThatDoesNotAnswerIsNotTried(Fault fault, String slug) {
        server.failing(fault);

        var seen = probe.examine(target("openai-compatible"));

        assertThat(seen.trials()).isEmpty();
        assertThat(Objects.requireNonNull(seen.problem()).slug()).isEqualTo(slug);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws Exception {
        server.close();

        assertThat(Objects.requireNonNull(probe.examine(target("ollama")).problem())
                        .slug())
                .isEqualTo("model-unreachable");
    }

    /** The prompt stays below half of a small window, and no more context is asked for than there is. */
    @Test
    void aSmallWindowIsNotOverrun() {
        server.with(Habit.READS_ALL);
        var small = new ModelTarget("ollama", "m", server.endpoint(), null, 2_048, null, ToolMode.NATIVE);

        var seen = probe.examine(small);

        assertThat(verdicts(seen)).contains("CONTEXT PASSED null");
        assertThat(server.requests().getLast()).contains("\"num_ctx\":2048");
        assertThat(server.requests().getLast().split("\\s+").length).isLessThan(1_100);
    }

    @Test
    void nothingOfTheProbesQuestionsIsAnybodys() {
        probe.examine(target("openai-compatible"));
        var again = new ArrayList<>(server.requests());
        probe.examine(target("openai-compatible"));

        assertThat(server.requests().subList(5, 10).stream().map(CapabilityProbeTest::withoutPicture))
                .as("but for the picture, they are always the same")
                .isEqualTo(
                        again.stream().map(CapabilityProbeTest::withoutPicture).toList());
    }

    private static String withoutPicture(String request) {
        return request.replaceAll("iVBOR[A-Za-z0-9+/=]+", "").replaceAll("(?i)content-length: [0-9]+", "");
    }

    @Test
    void guessingAtAPictureDoesNotHelp() {
        var random = new Random(7);
        for (var i = 0; i < 200; i++) {
            var picture = TestPicture.any(random);

            assertThat(picture.isNamedBy("The left is " + picture.left() + ", the right " + picture.right()))
                    .isTrue();
            assertThat(picture.isNamedBy("Red and blue.")).isFalse();
            assertThat(picture.isNamedBy("red green blue yellow black white")).isFalse();
            assertThat(picture.isNamedBy(picture.left())).isFalse();
        }
    }
}
