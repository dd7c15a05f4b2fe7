package brane.security;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text of an API key: {@code brane_}, 32 random bytes in base64url, and the CRC-32 of all that before it in base64url. By
 * prefix and checksum a scanner for leaked secrets knows one without asking anybody, and a slip of the pen is seen at once.
 */
final class ApiKeyTokens {

    static final String PREFIX = "brane_";

    private static final int SECRET_BYTES = 32;
    private static final int SECRET_CHARACTERS = 43;
    private static final Pattern SHAPE =
            Pattern.compile(PREFIX + "[A-Za-z0-9_-]{" + SECRET_CHARACTERS + "}[A-Za-z0-9_-]{6}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private ApiKeyTokens() {}

    static String fresh() {
        var secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        var text = PREFIX + base64(secret);
        return text + checksum(text);
    }

    /** Whether the text can be a key at all; says nothing about whether there is such a key. */
    static boolean isWhole(String text) {
        var end = PREFIX.length() + SECRET_CHARACTERS;
        return SHAPE.matcher(text).matches() && checksum(text.substring(0, end)).equals(text.substring(end));
    }

    private static String checksum(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return base64(
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
