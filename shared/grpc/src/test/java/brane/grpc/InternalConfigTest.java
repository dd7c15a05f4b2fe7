package brane.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The section {@code internal} of the configuration. */
class InternalConfigTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @Test
    void withoutAnySettingItIsLoopbackAndHasNoSecret() {
        var config = config(Map.of());

        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(8766);
        assertThat(config.secret()).isEmpty();
        assertThat(config.plaintext()).isFalse();
        assertThat(config.tls()).isEmpty();
        assertThat(config.grace()).isEqualTo(Duration.ofSeconds(10));
        assertThatThrownBy(() -> new CallTokens(config)).hasMessageContaining("internal.secret-file must name a file");
        assertThat(config.toString()).doesNotContain("secret");
    }

    @Test
    void everyKeyIsRead(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        var config = config(Map.of(
                "internal.host", "0.0.0.0",
                "internal.port", "0",
                "internal.secret-file", file.toString(),
                "internal.plaintext", "true",
                "internal.grace", "PT1S"));

        assertThat(config.host()).isEqualTo("0.0.0.0");
        assertThat(config.port()).isZero();
        assertThat(config.secret()).contains(SECRET.getBytes(StandardCharsets.UTF_8));
        assertThat(config.grace()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config(Map.of("internal.secret", SECRET)).secret()).isPresent();
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatThrownBy(() -> config(Map.of("internal.host", "0.0.0.0")))
                .hasMessageContaining("internal.tls must be set, or internal.plaintext be true");
        assertThatThrownBy(() -> config(Map.of("internal.port", "70000")))
                .hasMessageContaining("0 to 65535, was 70000");
        assertThatThrownBy(() -> config(Map.of("internal.secret", "short"))).hasMessageContaining("32 bytes, had 5");
        assertThatThrownBy(() -> config(Map.of("internal.secret-file", "/nowhere/secret")))
                .hasMessageContaining("/nowhere/secret");
        assertThatThrownBy(() -> config(Map.of("internal.grace", "-PT1S"))).hasMessageContaining("at least PT0S");
    }

    @Test
    void encryptedCallsLeaveThisMachineAndAreNeverPlain() {
        var tls = Map.of(
                "internal.host", "0.0.0.0",
                "internal.tls.certificate-file", "/search.pem",
                "internal.tls.key-file", "/search.key");
        assertThat(config(tls).tls()).isPresent();

        var both = new HashMap<>(tls);
        both.put("internal.plaintext", "true");
        assertThatThrownBy(() -> config(both)).hasMessageContaining("internal.plaintext must be false");
    }

    @Test
    void callsLeaveThisMachineOnlyWhenThatIsWished() {
        var config = config(Map.of("internal.secret", SECRET));

        assertThatThrownBy(() -> new Calls(List.of("192.0.2.1:8766"), config, Duration.ofSeconds(1)))
                .hasMessageContaining("internal.tls must be set, or internal.plaintext be true");
    }

    private static InternalConfig config(Map<String, String> values) {
        return InternalConfig.from(new Settings(values));
    }
}
