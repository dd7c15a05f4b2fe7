package brane.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {

    @Test
    void countsEdits() {
        assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Spelling.distance("", "abc")).isEqualTo(3);
    }

    @Test
    void findsTheLikelyWordAndNoUnlikelyOne() {
        var words = List.of("prompts", "privacy", "model");

        assertThat(Spelling.nearest("promts", words)).hasValue("prompts");
        assertThat(Spelling.nearest("xylophone", words)).isEmpty();
        assertThat(Spelling.nearest("7", List.of("0", "1", "2"))).isEmpty();
    }
}
