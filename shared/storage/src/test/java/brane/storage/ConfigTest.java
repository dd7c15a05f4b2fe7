package brane.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.Settings;
import brane.storage.embedded.EmbeddedConfig;
import brane.storage.keys.MasterKeyConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigTest {

    private static final String URL = "jdbc:postgresql://db.example/brane";

    @TempDir
    Path folder;

    @Test
    void withoutAnAddressBraneStartsItsOwn() {
        assertThat(DatabaseConfig.from(new Settings(Map.of()))).isEmpty();

        var own = EmbeddedConfig.from(new Settings(Map.of()), folder);

        assertThat(own.folder()).isEqualTo(folder);
        assertThat(own.binaries()).isEqualTo(folder.resolve("programs"));
        assertThat(own.port()).isZero();
        assertThat(own.durable()).isTrue();
        assertThat(own.pool()).isEqualTo(10);
        assertThat(own.connectionWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(own.statementTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void readsEveryKeyOfTheDatabase() throws Exception {
        Files.writeString(folder.resolve("password"), "secret\n");
        var settings = new Settings(Map.of(
                "database.url", URL,
                "database.user", "u",
                "database.password-file", folder.resolve("password").toString(),
                "database.pool", "20",
                "database.wait", "PT2S",
                "database.statement-timeout", "PT10S"));

        var config = DatabaseConfig.from(settings).orElseThrow();

        assertThat(config)
                .isEqualTo(new DatabaseConfig(URL, "u", "secret", 20, Duration.ofSeconds(2), Duration.ofSeconds(10)));
        assertThat(config.toString()).doesNotContain("secret");
        settings.refuseUnknown();
    }

    @Test
    void readsEveryKeyOfItsOwnDatabase() {
        var settings = new Settings(Map.of(
                "database.port", "5433",
                "database.pool", "4",
                "database.wait", "PT1S",
                "database.statement-timeout", "PT5S"));

        var config = EmbeddedConfig.from(settings, folder);

        assertThat(config.port()).isEqualTo(5433);
        assertThat(config.pool()).isEqualTo(4);
        assertThat(config.connectionWait()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.statementTimeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "database.url|jdbc:mysql://x/y|database.url must start with jdbc:postgresql:, was jdbc:mysql://x/y",
                "database.url|jdbc:postgresql://x/y?password=z|database.url must not contain a password",
                "database.pool|0|database.pool must be 1 to 200, was 0",
                "database.wait|PT0.1S|database.wait must be PT0.25S to PT1M, was PT0.1S",
                "database.statement-timeout|PT2H|database.statement-timeout must be PT1S to PT1H, was PT2H",
                "database.password-file|/nowhere|database.password-file must name a file that can be read, was /nowhere"
            })
    void namesTheRuleThatAValueBreaks(String key, String value, String message) {
        var values = new HashMap<>(Map.of("database.url", URL));
        values.put(key, value);

        assertThatThrownBy(() -> DatabaseConfig.from(new Settings(values)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "database.port,65536,'0 to 65535, was 65536'",
        "database.pool,25,'1 to 24 for the PostgreSQL that BRANE'"
    })
    void namesTheRuleOfItsOwnDatabase(String key, String value, String message) {
        assertThatThrownBy(() -> EmbeddedConfig.from(new Settings(Map.of(key, value)), folder))
                .hasMessageContaining(message);
    }

    @Test
    void theMasterKeyIsMadeOnlyWhenNoneIsNamed() {
        assertThat(MasterKeyConfig.from(new Settings(Map.of()), folder))
                .isEqualTo(new MasterKeyConfig.Local(Optional.empty(), folder.resolve("master.key"), true));
        assertThat(MasterKeyConfig.from(new Settings(Map.of("keys.master-key-file", "/k")), folder))
                .isEqualTo(new MasterKeyConfig.Local(Optional.empty(), Path.of("/k"), false));
        var both = Map.of("keys.master-key-file", "/k", "keys.create-master-key", "true", "keys.master-key", "abc");
        var keys = MasterKeyConfig.from(new Settings(both), folder);
        assertThat(keys).isEqualTo(new MasterKeyConfig.Local(Optional.of("abc"), Path.of("/k"), true));
        assertThat(keys.toString()).doesNotContain("abc");
    }
}
