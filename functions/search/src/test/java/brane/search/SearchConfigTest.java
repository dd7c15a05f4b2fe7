package brane.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The section {@code search} of the configuration. */
class SearchConfigTest {

    @Test
    void withoutAnySettingThisProcessSearches() {
        var config = SearchConfig.from(new Settings(Map.of()));

        assertThat(config.targets()).isEmpty();
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void everyKeyIsRead() {
        var config = SearchConfig.from(
                new Settings(Map.of("search.target", "a.example:1, 127.0.0.1:65535", "search.timeout", "PT2S")));

        assertThat(config.targets()).containsExactly("a.example:1", "127.0.0.1:65535");
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "host:", ":1", "host:99999", "a:1,,b:2", "http://host:1"})
    void aTargetThatIsNoneIsRefused(String target) {
        assertThatThrownBy(() -> SearchConfig.from(new Settings(Map.of("search.target", target))))
                .hasMessageContaining("host:port");
    }

    @Test
    void aTimeoutOutOfBoundsIsRefused() {
        assertThatThrownBy(() -> SearchConfig.from(new Settings(Map.of("search.timeout", "PT0.01S"))))
                .hasMessageContaining("PT0.1S to PT5M");
    }
}
