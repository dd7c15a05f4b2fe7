package brane.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Test
    void readsEachKindOfValue() {
        var settings = new Settings(Map.of("a.n", "7", "a.b", "64MiB", "a.f", "true", "a.d", "PT3S", "a.t", "word"));

        assertThat(settings.number("a.n", 1)).isEqualTo(7);
        assertThat(settings.bytes("a.b", 1)).isEqualTo(64L << 20);
        assertThat(settings.flag("a.f", false)).isTrue();
        assertThat(settings.duration("a.d", Duration.ZERO)).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.text("a.t")).hasValue("word");
        settings.refuseUnknown();
    }

    @Test
    void takesTheDefaultWhereNothingIsSaid() {
        var settings = new Settings(Map.of("blank", " "));

        assertThat(settings.number("absent", 5)).isEqualTo(5);
        assertThat(settings.text("blank", "default")).isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource({"n, seven, a whole number", "f, yes, true or false", "d, 3s, an ISO 8601 duration", "b, 3 MB, bytes"})
    void namesKeyRuleAndValueOfABadOne(String key, String value, String rule) {
        var settings = new Settings(Map.of(key, value));

        assertThatThrownBy(() -> {
                    switch (key) {
                        case "n" -> settings.number(key, 1);
                        case "f" -> settings.flag(key, true);
                        case "d" -> settings.duration(key, Duration.ZERO);
                        default -> settings.bytes(key, 1);
                    }
                })
                .hasMessageStartingWith(key + " must be " + rule)
                .hasMessageEndingWith("was " + value);
    }

    @Test
    void theEnvironmentWinsOverTheFile() {
        var settings = new Settings(Map.of("search.max-hits", "3"), Map.of("BRANE_SEARCH_MAX_HITS", "9"));

        assertThat(settings.number("search.max-hits", 1)).isEqualTo(9);
    }

    @Test
    void refusesBytesThatOverflow() {
        var settings = new Settings(Map.of("b", "99999999999GiB"));

        assertThatThrownBy(() -> settings.bytes("b", 1)).hasMessageContaining("b must be bytes");
    }

    @Test
    void refusesAKeyThatNobodyReadAndNamesTheNearest() {
        var settings = new Settings(Map.of("search.max-hit", "3"));
        settings.number("search.max-hits", 10);
        settings.number("server.port", 80);

        assertThatThrownBy(settings::refuseUnknown)
                .hasMessage("unknown configuration key search.max-hit; did you mean search.max-hits?");
    }
}
