package brane.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CanonicalJsonTest {

    /** The names and their order are those of RFC 8785, section 3.2.3. */
    @Test
    void sortsNamesByUtf16Units() {
        var object = new LinkedHashMap<String, Object>();
        object.put("\u20ac", "Euro Sign");
        object.put("\r", "Carriage Return");
        object.put("\ufb33", "Hebrew Letter Dalet With Dagesh");
        object.put("1", "One");
        object.put("\ud83d\ude00", "Emoji: Grinning Face");
        object.put("\u0080", "Control");
        object.put("\u00f6", "Latin Small Letter O With Diaeresis");

        assertThat(text(object))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                        + "\"\ud83d\ude00\":\"Emoji: Grinning Face\","
                        + "\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    /** The string of RFC 8785, section 3.2.2, and every control character. */
    @Test
    void escapesOnlyWhatMustBeEscaped() {
        assertThat(text(Map.of("s", "\u20ac$\u000f\nA'B\"\\\\\"/")))
                .isEqualTo("{\"s\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
        assertThat(text(Map.of("s", "\b\t\n\f\r\u0000\u001f\u007f")))
                .isEqualTo("{\"s\":\"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\"}");
    }

    @Test
    void nestsObjectsAndKeepsIntegers() {
        assertThat(text(Map.of("b", Map.of("z", 1L, "a", -9007199254740991L), "a", Map.of())))
                .isEqualTo("{\"a\":{},\"b\":{\"a\":-9007199254740991,\"z\":1}}");
    }

    @ParameterizedTest
    @ValueSource(longs = {9007199254740992L, -9007199254740992L, Long.MIN_VALUE, Long.MAX_VALUE})
    void refusesIntegersThatOthersWouldRound(long number) {
        assertThatThrownBy(() -> text(Map.of("n", number))).hasMessageContaining("2^53");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00", "a\ud83da", "\ude00\ud83d"})
    void refusesHalfACharacter(String text) {
        assertThatThrownBy(() -> text(Map.of("s", text))).hasMessageContaining("half a character");
    }

    @Test
    void refusesEverythingElse() {
        assertThatThrownBy(() -> text(Map.of("d", 1.5))).hasMessageContaining("strings, integers and objects");
    }

    private static String text(Map<String, Object> object) {
        return new String(CanonicalJson.bytes(object), StandardCharsets.UTF_8);
    }
}
