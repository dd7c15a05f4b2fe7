package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However a text is cut into pieces, readers get the same text, thoughts and calls. */
class ReadingTest {

    private static final long SEED = 20_261_128;
    private static final int RUNS = 4_000;

    /** Parts of which texts are made, with all that means something to any of the readings. */
    private static final List<String> PARTS = List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            ":",
            ",",
            " ",
            "\n",
            "\n\n",
            "word ",
            "é",
            "😀",
            "\\u00e9",
            "\\ud83d\\ude00",
            "\\n",
            "\\\"",
            "\"action\"",
            "\"final\"",
            "\"args\"",
            "\"text\"",
            "\"name\"",
            "\"arguments\"",
            "\"x\"",
            "{\"action\":\"final\",\"args\":{\"text\":\"",
            "{\"action\":\"x\",\"args\":{\"a\":[1,{}]}}",
            "{\"args\":{\"text\":\"late\"},\"action\":\"final\"}",
            "{\"name\":\"x\",\"arguments\":{\"a\":\"b\"}}",
            "<tool_call>",
            "</tool_call>",
            "<tool_call_MARKED>",
            "</tool_call_MARKED>",
            "<tool_call_",
            "</tool",
            "<",
            "[TOOL_CALLS]",
            "```json\n",
            "```",
            "Thought:",
            "Action_MARKED:",
            "Input_MARKED:",
            "Answer_MARKED:",
            "Observation_MARKED:",
            "\nAction_MARKED: x\nInput_MARKED: {\"a\":1}\n",
            "Action:",
            "Answer:",
            "\nFinal Answer:",
            "    Answer_MARKED: ",
            "Act",
            "1",
            "true",
            "null");

    /** A call in each syntax. */
    private static final List<String> CALLS = List.of(
            "<tool_call>{\"name\":\"x\",\"arguments\":{\"a\":\"}\"}}</tool_call>",
            "<tool_call_MARKED> {\"name\":\"x\",\"arguments\":{\"a\":\"}\"}}\n</tool_call_MARKED>",
            "{\"name\":\"x\",\"arguments\":{}}",
            "{\"action\": \"x\", \"args\": {\"a\": \"final\"}}",
            "\nAction_MARKED: x\nInput_MARKED: {\"a\":\n1}");

    private record Read(String text, String thoughts, Reading.Found found) {

        static Read of(Reading reading, boolean whole, String... pieces) {
            var text = new StringBuilder();
            var thoughts = new StringBuilder();
            var out = new ModelStream() {
                @Override
                public void text(String piece) {
                    assertThat(piece).isNotEmpty();
                    assertThat(Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
                            .as("half a character is given")
                            .isFalse();
                    text.append(piece);
                }

                @Override
                public void thought(String piece) {
                    thoughts.append(piece);
                }
            };
            for (var piece : pieces) {
                reading.accept(piece, out);
            }
            var found = reading.end(whole, out);
            return new Read(text.toString(), thoughts.toString(), found);
        }
    }

    static Stream<Arguments> readings() {
        return Stream.of(
                reading("plain", () -> Reading.TEXT),
                reading(
                        "bare",
                        () -> new BareCallReading(call -> call.name().equals("x"), name -> name.equals("late"))),
                reading("action", () -> new ActionReading("final", false)),
                reading("action json", () -> new ActionReading("final", true)),
                reading("tags", () -> new TagReading("<tool_call_MARKED>", "</tool_call_MARKED>", Reading.TEXT)),
                reading(
                        "tags of both kinds",
                        () -> new TagReading(
                                "<tool_call_MARKED>",
                                "</tool_call_MARKED>",
                                new BareCallReading(call -> call.name().equals("x"), name -> false))),
                reading("react", () -> new ReActReading("MARKED")));
    }

    private static Arguments reading(String name, Supplier<Reading> reading) {
        return Arguments.of(name, reading);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readings")
    void everyCutGivesTheSame(String name, Supplier<Reading> reading) {
        var random = new Random(SEED);
        var calls = 0;
        for (var i = 0; i < RUNS; i++) {
            var said = new StringBuilder();
            for (var part = random.nextInt(12); part > 0; part--) {
                said.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            if (random.nextInt(3) == 0) {
                said.append(CALLS.get(random.nextInt(CALLS.size())));
            }
            var whole = random.nextInt(5) > 0;

            var expected =
                    Read.of(reading.get(), whole, said.isEmpty() ? new String[0] : new String[] {said.toString()});
            var read = Read.of(reading.get(), whole, Pieces.of(said.toString(), random));

            assertThat(read).as("seed %d, text %s", SEED, said).isEqualTo(expected);
            assertThat(whole || read.found().calls().isEmpty()).isTrue();
            calls += read.found().calls().size();
        }
        assertThat(calls).as("calls that were met").isGreaterThan(name.equals("plain") ? -1 : 20);
    }

    /** Of a text that is no call nothing is lost. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("readings")
    void aTextOfWordsIsGivenWhole(String name, Supplier<Reading> reading) {
        var random = new Random(SEED);
        var words = List.of("word", " ", "\n", "<b>", "1 < 2", "a: b", "😀", "Act", "{x}", "\"", "é");
        for (var i = 0; i < RUNS; i++) {
            var said = new StringBuilder("It is ");
            for (var part = random.nextInt(12); part >= 0; part--) {
                said.append(words.get(random.nextInt(words.size())));
            }

            var read = Read.of(reading.get(), true, Pieces.of(said.toString(), random));

            assertThat(read.text()).as("seed %d", SEED).isEqualTo(said.toString());
            assertThat(read.found()).isEqualTo(Reading.Found.NOTHING);
        }
    }
}
