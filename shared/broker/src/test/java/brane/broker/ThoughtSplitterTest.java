package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThoughtSplitterTest {

    private static final long SEED = 20_261_127;

    /** What a splitter made of a text that came in pieces. */
    private record Parted(String thoughts, String text) {

        static Parted of(String... pieces) {
            var thoughts = new StringBuilder();
            var text = new StringBuilder();
            var out = new ModelStream() {
                @Override
                public void text(String piece) {
                    text.append(piece);
                }

                @Override
                public void thought(String piece) {
                    thoughts.append(piece);
                }
            };
            var splitter = new ThoughtSplitter();
            for (var piece : pieces) {
                splitter.accept(piece, out);
            }
            splitter.end(out);
            return new Parted(thoughts.toString(), text.toString());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            nullValues = "-",
            value = {
                "<think>why</think>because|why|because",
                "<thinking>why</thinking>because|why|because",
                " ~<think>why</think>~~because|why|because",
                "<think></think>because|''|because",
                "<think>one</think>~<think>two</think>three|onetwo|three",
                "<think>a < b, </thin and </b></think>c|a < b, </thin and </b>|c",
                "<think>no end|no end|''",
                "<think>no end</thi|no end</thi|''",
                "<think>why</think>~|why|''",
                "<think>why</think>~<thi|why|<thi",
                "In R1 <think>why</think> stands first|''|In R1 <think>why</think> stands first",
                "<b>bold</b> <think>|''|<b>bold</b> <think>",
                "<thi|''|<thi",
                " ~|''| ~",
                "  indented|''|  indented",
            })
    void partsThoughtsAtTheBeginningOnly(String said, String thoughts, String text) {
        assertThat(Parted.of(said.replace('~', '\n')))
                .isEqualTo(new Parted(thoughts.replace('~', '\n'), text.replace('~', '\n')));
    }

    @Test
    void inPiecesOfAnySizeItIsTheSame() {
        var random = new Random(SEED);
        var parts = "<think>|</think>|<thinking>|</thinking>|<|/|think|>| |\n|word|</|<th".split("\\|");
        for (var i = 0; i < 5_000; i++) {
            var said = new StringBuilder(random.nextBoolean() ? " <think>" : "");
            for (var part = random.nextInt(8); part > 0; part--) {
                said.append(parts[random.nextInt(parts.length)]);
            }

            assertThat(Parted.of(Pieces.of(said.toString(), random)))
                    .as("seed %d, text %s", SEED, said)
                    .isEqualTo(Parted.of(said.toString()));
        }
    }
}
