package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import brane.core.Settings;
import brane.privacy.Detector;
import brane.privacy.Policy;
import brane.privacy.PrivacyGate;
import brane.privacy.Pseudonyms;
import brane.privacy.Tier;
import brane.testing.FakeModelServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a prompt may be for a model, and what of it is left out first. */
class ContextBudgetTest {

    private static final int MOST = 6_000;

    private static ModelTarget model(@Nullable Integer window, @Nullable Integer output) {
        return new ModelTarget("ollama", "m", "http://127.0.0.1:1", null, window, output, ToolMode.NATIVE);
    }

    private static PrivacyGate gate() {
        var secret = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
        return new PrivacyGate(Tier.OPEN, new Detector(Policy.NONE, List.of(), List.of()), new Pseudonyms(secret));
    }

    private static Prompt prompt(ContextBudget... budgets) {
        return new Prompt(gate(), List.of(budgets));
    }

    private static ContextBudget room(int tokens) {
        return new ContextBudget(tokens, tokens, 1);
    }

    private static String all(Prompt.Built built) {
        return built.messages().stream().map(message -> message.text().text()).collect(Collectors.joining("\n"));
    }

    private static List<Prompt.Passage> passages(int count, int words) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> new Prompt.Passage(n, "a.pdf", ("p" + n + "x ").repeat(words)))
                .toList();
    }

    private static List<Prompt.Turn> turns(int count, int words) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> new Prompt.Turn("q" + n + "?", ("turn" + (char) ('a' + n - 1) + " ").repeat(words)))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        // window, output, wanted: answer, room
        ",,2048, 2048,",
        ",500,2048, 500,",
        "32768,,2048, 2048,30592",
        "8192,,2048, 2048,6016",
        "4096,,2048, 2048,1920",
        "2048,,2048, 1024,896",
        "8192,1000,2048, 1000,7064",
        "256,,2048, 128,96"
    })
    void theAnswerAndAReserveAreTakenFromTheWindow(
            Integer window, Integer output, int wanted, int answer, Integer room) {
        var target = model(window, output);
        var budget = ContextBudget.of(target, wanted, MOST, 1);

        assertThat(target.answer(wanted)).isEqualTo(answer);
        assertThat(budget.room()).isEqualTo(room);
        assertThat(budget.tokens()).isEqualTo(room == null ? MOST : Math.min(MOST, room));
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeAnythingIsSent() {
        assertThatThrownBy(() -> prompt(room(800)).build("You help.", List.of(), List.of(), "word ".repeat(2_000)))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().slug()).isEqualTo("model-prompt-too-long");
                    assertThat(e.problem().detail()).contains("the model holds 800");
                });
        assertThatThrownBy(() -> prompt(room(800)).build("You help.", passages(1, 500), List.of(), "Why?"))
                .as("an answer that rests on nothing")
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("model-prompt-too-long"));
    }

    @Test
    void whereNoWindowIsKnownTheBestPassageGoesBeyondTheBudget() {
        var built = prompt(ContextBudget.of(300)).build("You help.", passages(3, 500), List.of(), "Why?");

        assertThat(built.passages()).isEqualTo(1);
    }

    @Test
    void aFallbackThatHoldsTheQuestionCountsWhereTheModelDoesNot() {
        var built =
                prompt(room(800), room(20_000)).build("You help.", passages(3, 100), List.of(), "word ".repeat(2_000));

        assertThat(built.passages()).isEqualTo(3);
    }

    /** Passages alone would fill the prompt three times; the newest turns still get their quarter, and no more. */
    @Test
    void theNewestTurnsAreNotStarvedByPassages() {
        var built = prompt(room(4_000)).build("You help.", passages(40, 100), turns(10, 60), "And now?");

        var text = all(built);
        assertThat(text)
                .contains("turnj")
                .contains("turni")
                .doesNotContain("turna")
                .doesNotContain("turnd");
        assertThat(built.passages()).isGreaterThan(6);
        assertThat(text.indexOf("turni")).as("in their order").isLessThan(text.indexOf("turnj"));
    }

    @Test
    void whatPassagesLeaveIsForOlderTurns() {
        var built = prompt(room(4_000)).build("You help.", passages(1, 100), turns(10, 60), "And now?");

        assertThat(all(built)).contains("turnj").contains("turnd");
    }

    @Test
    void aTurnThatIsLongerThanTheQuarterWaitsForThePassages() {
        var built = prompt(room(4_000)).build("You help.", passages(2, 100), turns(1, 500), "And now?");

        assertThat(built.passages()).isEqualTo(2);
        assertThat(all(built)).contains("turna");
    }

    /** Whatever is asked for, a prompt never has more tokens than it may. */
    @Test
    void noPromptIsLongerThanItsRoom() {
        var random = new Random(20_261_128);
        for (var i = 0; i < 300; i++) {
            var room = 700 + random.nextInt(8_000);
            var budget = new ContextBudget(Math.min(MOST, room), room, random.nextBoolean() ? 1 : 0.6);
            try {
                var built = prompt(budget)
                        .build(
                                "You help.",
                                passages(random.nextInt(12), 1 + random.nextInt(300)),
                                turns(random.nextInt(12), 1 + random.nextInt(300)),
                                "word ".repeat(1 + random.nextInt(800)));
                var tokens = built.messages().stream()
                        .mapToInt(message -> budget.tokens(message.text().text()))
                        .sum();

                assertThat(tokens).as("run " + i).isLessThanOrEqualTo(room + 20);
            } catch (ProblemException tooLong) {
                assertThat(tooLong.problem().slug()).isEqualTo("model-prompt-too-long");
            }
        }
    }

    @Test
    void noMoreContextIsAskedForThanTheModelHas() throws Exception {
        var broker = new Broker(new LocalAddresses(Set.of()), BrokerConfig.from(new Settings(Map.of())));
        try (var server = new FakeModelServer()) {
            var target = new ModelTarget("ollama", "m", server.endpoint(), null, 4_096, null, ToolMode.NATIVE);
            var words = List.<ChatMessage>of(new ChatMessage.User(prompt(ContextBudget.of(MOST))
                    .build("x", List.of(), List.of(), "word ".repeat(2_500))
                    .messages()
                    .getLast()
                    .text()));

            broker.chat(target, words, new ChatOptions(0, 500, Duration.ofSeconds(10)), new Flight(), piece -> {});

            assertThat(server.requests()).singleElement().asString().containsPattern("\"num_ctx\" ?: ?4096\\b");
        }
    }

    @Test
    void aPromptThatSurelyDoesNotFitIsNotSent() throws Exception {
        var broker = new Broker(new LocalAddresses(Set.of()), BrokerConfig.from(new Settings(Map.of())));
        try (var server = new FakeModelServer()) {
            var target =
                    new ModelTarget("openai-compatible", "m", server.endpoint(), null, 1_024, null, ToolMode.NATIVE);
            var built = prompt(ContextBudget.of(MOST)).build("x", List.of(), List.of(), "word ".repeat(2_500));

            var result = broker.chat(
                    target,
                    built.messages(),
                    new ChatOptions(0, 500, Duration.ofSeconds(10)),
                    new Flight(),
                    piece -> {});

            assertThat(result)
                    .isInstanceOfSatisfying(
                            ChatResult.Failed.class,
                            failed -> assertThat(failed.problem().slug()).isEqualTo("model-prompt-too-long"));
            assertThat(server.requests()).isEmpty();
        }
    }

    /** Texts of one kind, as a tokenizer of the simulation counts them: it makes a token of so many letters, and one of a digit. */
    private record Kind(String name, double lettersAToken, double digits) {

        String text(Random random, int words) {
            var text = new StringBuilder();
            for (var i = 0; i < words; i++) {
                var length = 2 + random.nextInt(9);
                for (var at = 0; at < length; at++) {
                    text.append(
                            random.nextDouble() < digits
                                    ? (char) ('0' + random.nextInt(10))
                                    : (char) ('a' + random.nextInt(26)));
                }
                text.append(' ');
            }
            return text.toString();
        }

        int tokens(String text) {
            var letters = text.chars().filter(Character::isLetter).count();
            var numbers = text.chars().filter(Character::isDigit).count();
            return (int) Math.ceil(letters / lettersAToken + numbers) + 20;
        }
    }

    private static final Kind ENGLISH = new Kind("English", 4.2, 0.01);
    private static final Kind GERMAN = new Kind("German", 2.9, 0.01);
    private static final Kind TABLE = new Kind("a table", 2.5, 0.9);

    private static int estimate(String text, double words) {
        return TokenEstimate.most(text, words);
    }

    @Test
    void realCountsMakeRoomAndNeverTooMuchOfIt() {
        for (var seed = 0; seed < 30; seed++) {
            var random = new Random(seed);
            var scales = new TokenScales();
            var target = model(null, null);
            var below = 0;
            var calls = 0;
            var before = 0L;
            var after = 0L;
            for (var i = 0; i < 120; i++) {
                var kind = i % 3 == 2 ? GERMAN : ENGLISH;
                var text = kind.text(random, 100 + random.nextInt(900));
                var real = kind.tokens(text);
                var scale = scales.of(target);
                if (i >= 12) {
                    calls++;
                    below += estimate(text, scale) < real ? 1 : 0;
                    before += estimate(text, 1);
                    after += estimate(text, scale);
                }
                assertThat(estimate(text, scale)).isGreaterThanOrEqualTo(TokenEstimate.least(text));
                scales.counted(target, estimate(text, 1), TokenEstimate.mostInWords(text), real);
            }

            assertThat(below)
                    .as("seed %d: estimates of %d below what was counted", seed, calls)
                    .isZero();
            assertThat((double) after / before).as("seed %d", seed).isBetween(0.5, 0.9);
        }
    }

    /** The estimate of a table of numbers stays what it is at most, however cheap the prose before it was. */
    @Test
    void aTableOfNumbersAfterProseIsNotUnderestimated() {
        for (var seed = 0; seed < 30; seed++) {
            var random = new Random(seed);
            var scales = new TokenScales();
            var target = model(null, null);
            for (var i = 0; i < 40; i++) {
                var text = ENGLISH.text(random, 500);
                scales.counted(target, estimate(text, 1), TokenEstimate.mostInWords(text), ENGLISH.tokens(text));
            }
            var table = TABLE.text(random, 500);

            assertThat(estimate(table, scales.of(target)) + ContextBudget.RESERVE)
                    .as("seed %d", seed)
                    .isGreaterThanOrEqualTo(TABLE.tokens(table));
        }
    }

    @Test
    void fewCallsSayNothingAndOneThatIsWorseCountsAtOnce() {
        var scales = new TokenScales();
        var target = model(null, null);
        for (var i = 0; i < 7; i++) {
            scales.counted(target, 1_000, 950, 500);
        }
        assertThat(scales.of(target)).isEqualTo(1);

        scales.counted(target, 1_000, 950, 500);
        assertThat(scales.of(target)).isBetween(0.57, 0.59);

        scales.counted(target, 1_000, 950, 1_200);
        assertThat(scales.of(target)).isEqualTo(1.2);

        scales.counted(target, 150, 150, 9_000);
        assertThat(scales.of(target)).as("a short prompt is mostly marks").isEqualTo(1.2);
    }

    @Test
    void onlySoManyModelsAndCallsAreRemembered() {
        var scales = new TokenScales();
        for (var n = 0; n < 2_000; n++) {
            var other = new ModelTarget("ollama", "m" + n, "http://127.0.0.1:1", null);
            for (var i = 0; i < 8; i++) {
                scales.counted(other, 1_000, 950, 500);
            }
        }
        var first = new ModelTarget("ollama", "m0", "http://127.0.0.1:1", null);
        var last = new ModelTarget("ollama", "m1999", "http://127.0.0.1:1", null);
        assertThat(scales.of(first)).isEqualTo(1);
        assertThat(scales.of(last)).isLessThan(1);

        scales.counted(last, 1_000, 950, 1_400);
        for (var i = 0; i < 32; i++) {
            scales.counted(last, 1_000, 950, 500);
        }
        assertThat(scales.of(last)).as("one call long ago is forgotten").isLessThan(1);
    }

    @Test
    void theBrokerLearnsFromItsOwnCalls() throws Exception {
        var broker = new Broker(new LocalAddresses(Set.of()), BrokerConfig.from(new Settings(Map.of())));
        try (var server = new FakeModelServer()) {
            var target = new ModelTarget("ollama", "m", server.endpoint(), null);
            var messages = new ArrayList<ChatMessage>(prompt(ContextBudget.of(MOST))
                    .build("x", List.of(), List.of(), "word ".repeat(500))
                    .messages());

            // It counts 100,000 tokens of whatever it is sent.
            broker.chat(target, messages, new ChatOptions(0, 500, Duration.ofSeconds(10)), new Flight(), piece -> {});

            assertThat(broker.budget(target, 500, MOST).words()).isEqualTo(1.5);
        }
    }
}
