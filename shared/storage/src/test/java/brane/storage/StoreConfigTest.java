package brane.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.Settings;
import brane.storage.s3.S3Config;
import brane.storage.s3.S3Limits;
import java.net.URI;
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

final class StoreConfigTest {

    private static final Map<String, String> LEAST = Map.of(
            "store.kind", "s3",
            "store.s3.endpoint", "https://s3.example.org:9000/",
            "store.s3.bucket", "brane",
            "store.s3.access-key", "key-of-brane",
            "store.s3.secret-key", "hidden-canary");

    @TempDir
    Path folder;

    @Test
    void withoutAnyKeyItIsADirectoryOfTheDataFolder() {
        assertThat(from(Map.of())).isEqualTo(new StoreConfig.Directory(folder.resolve("objects")));
        assertThat(from(Map.of("store.folder", "/srv/objects")))
                .isEqualTo(new StoreConfig.Directory(Path.of("/srv/objects")));
    }

    @Test
    void hasDefaultsForABucket() {
        assertThat(bucket(LEAST))
                .isEqualTo(new S3Config(
                        URI.create("https://s3.example.org:9000"),
                        "us-east-1",
                        "brane",
                        "",
                        "key-of-brane",
                        "hidden-canary",
                        true,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        S3Limits.DEFAULT));
        assertThat(from(LEAST).place()).isEqualTo("bucket brane of https://s3.example.org:9000");
    }

    @Test
    void readsEveryKeyOfABucket() throws Exception {
        Files.writeString(folder.resolve("secret"), "hidden-canary\n");
        var values = new HashMap<>(LEAST);
        values.remove("store.s3.secret-key");
        values.putAll(Map.of(
                "store.s3.secret-key-file", folder.resolve("secret").toString(),
                "store.s3.region", "eu-central-1",
                "store.s3.prefix", "site-a/brane",
                "store.s3.path-style", "false",
                "store.s3.create-bucket", "true",
                "store.s3.ca-file", "/etc/ca.pem",
                "store.s3.proxy", "proxy.example.org:3128"));
        values.putAll(Map.of(
                "store.s3.connect-timeout", "PT1S",
                "store.s3.silence-timeout", "PT2S",
                "store.s3.call-timeout", "PT3S",
                "store.s3.attempts", "2",
                "store.s3.part-bytes", "6MiB",
                "store.s3.buffer-bytes", "12MiB"));
        var settings = new Settings(values);

        var config = ((StoreConfig.Bucket) StoreConfig.from(settings, folder)).config();

        assertThat(config)
                .isEqualTo(new S3Config(
                        URI.create("https://s3.example.org:9000"),
                        "eu-central-1",
                        "brane",
                        "site-a/brane",
                        "key-of-brane",
                        "hidden-canary",
                        false,
                        true,
                        Optional.of(Path.of("/etc/ca.pem")),
                        Optional.of("proxy.example.org:3128"),
                        new S3Limits(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                2,
                                6 << 20,
                                12 << 20)));
        settings.refuseUnknown();
    }

    @Test
    void neverShowsTheKeys() {
        assertThat(from(LEAST).toString()).doesNotContain("hidden-canary", "key-of-brane");
        assertThat(bucket(LEAST).toString()).doesNotContain("hidden-canary", "key-of-brane");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "store.kind|tape|store.kind must be directory or s3, was tape",
                "store.kind|directory|store.kind must be s3 when store.s3.endpoint is set, was directory: set store.kind to s3",
                "store.folder|/srv|store.kind must be directory when store.folder is set, was s3",
                "store.s3.endpoint||store.s3.endpoint must be set when store.kind is s3, for example https://",
                "store.s3.endpoint|s3.example.org|store.s3.endpoint must be http:// or https:// with a host",
                "store.s3.endpoint|ftp://s3.example.org|was ftp://s3.example.org",
                "store.s3.endpoint|https://s3.example.org/brane|nothing behind them, was https://s3.example.org/brane",
                "store.s3.endpoint|https://me:hidden-canary@s3.example.org|was one with a user's name in it",
                "store.s3.endpoint|not an address|nothing behind them, was not an address",
                "store.s3.bucket||store.s3.bucket must be set",
                "store.s3.bucket|Brane|store.s3.bucket must be a bucket's name of 3 to 63 characters [a-z0-9.-], was Brane",
                "store.s3.region|eu central|store.s3.region must be a region such as eu-central-1, was eu central",
                "store.s3.prefix|/brane/|store.s3.prefix must be at most 200 characters [a-z0-9-] with single slashes",
                "store.s3.access-key||store.s3.access-key must be set, was empty",
                "store.s3.secret-key||store.s3.secret-key must be set, or store.s3.secret-key-file name its file, was empty",
                "store.s3.secret-key-file|/nowhere|only one of store.s3.secret-key and store.s3.secret-key-file",
                "store.s3.proxy|http://proxy|store.s3.proxy must be host:port of an HTTP proxy, was http://proxy",
                "store.s3.connect-timeout|PT0S|store.s3.connect-timeout must be PT0.1S to PT1M, was PT0S",
                "store.s3.silence-timeout|PT10M|store.s3.silence-timeout must be PT0.1S to PT5M, was PT10M",
                "store.s3.call-timeout|PT1S|store.s3.call-timeout must be PT20S to PT1H, was PT1S",
                "store.s3.attempts|0|store.s3.attempts must be 1 to 10, was 0",
                "store.s3.part-bytes|1MiB|store.s3.part-bytes must be 5MiB to 1GiB, was 1048576",
                "store.s3.buffer-bytes|7MiB|store.s3.buffer-bytes must be at least store.s3.part-bytes, 8388608, was 7340032"
            })
    void namesTheRuleThatAValueBreaks(String key, String value, String message) {
        var values = new HashMap<>(LEAST);
        values.put(key, value == null ? "" : value);

        assertThatThrownBy(() -> StoreConfig.from(new Settings(values), folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hidden-canary");
    }

    @Test
    void aBucketCanNotStandInFrontOfAnAddress() {
        var values = new HashMap<>(LEAST);
        values.putAll(Map.of("store.s3.endpoint", "http://127.0.0.1:9000", "store.s3.path-style", "false"));

        assertThatThrownBy(() -> from(values)).hasMessageContaining("store.s3.path-style must be true unless");
    }

    @Test
    void aSecretKeysFileMustBeThere() {
        var values = new HashMap<>(LEAST);
        values.remove("store.s3.secret-key");
        values.put("store.s3.secret-key-file", "/nowhere");

        assertThatThrownBy(() -> from(values))
                .hasMessageContaining("store.s3.secret-key-file must name a file that can be read, was /nowhere");
    }

    private StoreConfig from(Map<String, String> values) {
        return StoreConfig.from(new Settings(values), folder);
    }

    private S3Config bucket(Map<String, String> values) {
        return ((StoreConfig.Bucket) from(values)).config();
    }
}
