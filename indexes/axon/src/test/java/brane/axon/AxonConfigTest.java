package brane.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.Settings;
import brane.faiss.Precision;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AxonConfigTest {

    @Test
    void hasDefaults() {
        assertThat(AxonConfig.from(new Settings(Map.of()))).isEqualTo(AxonConfig.DEFAULT);
    }

    @Test
    void readsEveryKey() {
        var settings = new Settings(Map.of(
                "axon.memory", "64MiB",
                "axon.commit-timeout", "PT5S",
                "axon.waiting", "7",
                "axon.max-passages", "9",
                "axon.compaction-factor", "4",
                "axon.precision", "int8"));

        assertThat(AxonConfig.from(settings))
                .isEqualTo(new AxonConfig(64 << 20, Duration.ofSeconds(5), 7, 9, 4, Precision.INT8));
        settings.refuseUnknown();
    }

    @Test
    void namesTheRuleTheValueAndTheKey() {
        assertThatThrownBy(() -> AxonConfig.from(new Settings(Map.of("axon.memory", "10"))))
                .hasMessage("axon.memory must be 1048576 to 1125899906842624, was 10");
        assertThatThrownBy(() -> AxonConfig.from(new Settings(Map.of("axon.waiting", "0"))))
                .hasMessageContaining("axon.waiting");
        assertThatThrownBy(() -> AxonConfig.from(new Settings(Map.of("axon.max-passages", "0"))))
                .hasMessageContaining("axon.max-passages");
        assertThatThrownBy(() -> AxonConfig.from(new Settings(Map.of("axon.compaction-factor", "1"))))
                .hasMessageContaining("axon.compaction-factor");
        assertThatThrownBy(() -> AxonConfig.from(new Settings(Map.of("axon.commit-timeout", "PT0S"))))
                .hasMessageContaining("axon.commit-timeout");
    }

    @Test
    void takesHalfOfTheHeapUpToAGibibyte() {
        assertThat(AxonConfig.memory(512L << 20)).isEqualTo(256L << 20);
        assertThat(AxonConfig.memory(64L << 30)).isEqualTo(1L << 30);
        assertThat(AxonConfig.DEFAULT.memory())
                .isLessThanOrEqualTo(Runtime.getRuntime().maxMemory());
    }
}
