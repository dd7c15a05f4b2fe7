package brane.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiKeyTokensTest {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /** Reckoned by Python's zlib.crc32 and base64: what scanners for leaked secrets are told must stay so. */
    @Test
    void theFormIsTheDocumentedOne() {
        assertThat(ApiKeyTokens.isWhole("brane_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABz_fBw"))
                .isTrue();
    }

    @Test
    void eachIsWholeAndAnother() {
        var all = new HashSet<String>();
        for (var i = 0; i < 1_000; i++) {
            var token = ApiKeyTokens.fresh();
            assertThat(token).matches("brane_[A-Za-z0-9_-]{49}");
            assertThat(ApiKeyTokens.isWhole(token)).isTrue();
            all.add(token);
        }
        assertThat(all).hasSize(1_000);
    }

    @Test
    void everyOtherCharacterAnywhereIsSeen() {
        var token = ApiKeyTokens.fresh();
        for (var i = 0; i < token.length(); i++) {
            for (var other : ALPHABET.toCharArray()) {
                if (other != token.charAt(i)) {
                    var changed = new StringBuilder(token);
                    changed.setCharAt(i, other);
                    assertThat(ApiKeyTokens.isWhole(changed.toString()))
                            .as("character %s as %s", i, other)
                            .isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "brane_", "brane", "sk-proj-abcdef", "null", "\n", "ä"})
    void anythingElseIsNone(String text) {
        var token = ApiKeyTokens.fresh();

        assertThat(ApiKeyTokens.isWhole(text)).isFalse();
        assertThat(ApiKeyTokens.isWhole(text + "x".repeat(20_000))).isFalse();
        assertThat(ApiKeyTokens.isWhole(token + text)).isEqualTo(text.isEmpty());
        assertThat(ApiKeyTokens.isWhole(token.substring(0, token.length() - 1) + text))
                .isFalse();
        assertThat(ApiKeyTokens.isWhole(token.toUpperCase(java.util.Locale.ROOT)))
                .isFalse();
    }
}
