package brane.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentencesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ask Dr. Smith and Prof. Jones.",
                "Give 0.5 mg at once.",
                "Siehe § 3 Abs. 2 Nr. 4 BGB.",
                "Use a cephalosporin, e.g. Ceftriaxone.",
                "Am 3. Mai begann es.",
                "Im 2. Lebensjahr, z. B. Ibuprofen.",
                "So auch z.B. Paracetamol, vgl. Kap. 4.",
                "J. R. Smith et al. Wrote it.",
            })
    void aPointWithinASentenceDoesNotEndIt(String sentence) {
        assertThat(sentences(sentence + " Then go.")).containsExactly(sentence + " ", "Then go.");
    }

    @Test
    void aPointAtTheEndDoes() {
        assertThat(sentences("It was in 1998. The dose is 40. Then wait. Is it? Yes! Nothing."))
                .containsExactly("It was in 1998. ", "The dose is 40. ", "Then wait. ", "Is it? ", "Yes! ", "Nothing.");
    }

    @Test
    void aLineEndsWithAnAbbreviationToo() {
        assertThat(sentences("Nr.\nNext line.")).hasSize(2);
    }

    private static List<String> sentences(String text) {
        var found = new ArrayList<String>();
        var start = 0;
        for (var end : Sentences.ends(text)) {
            found.add(text.substring(start, end));
            start = end;
        }
        assertThat(start).isEqualTo(text.length());
        return found;
    }
}
