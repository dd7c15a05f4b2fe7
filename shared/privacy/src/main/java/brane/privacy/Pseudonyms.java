package brane.privacy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The placeholders of one conversation: {@code <TYPE_XXXXXX>}, by HMAC-SHA-256 of type and value under the conversation's
 * secret, so that the same value has the same placeholder in every turn and no other conversation can guess it. Only those
 * issued here are ever restored.
 */
public final class Pseudonyms {

    /** The longest placeholder. */
    static final int MAX_TOKEN = 24;

    /** What stands for a placeholder-like text that came from outside, so that it can't read out somebody's value. */
    static final String LITERAL = "TEXT";

    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 6;

    /** A value that was hidden. */
    record Hidden(String type, String value) {}

    private final SecretKeySpec secret;
    private final Map<String, Hidden> issued = new HashMap<>();
    private final TreeMap<String, Integer> counts = new TreeMap<>();

    /** @param secret at least 16 random bytes, of this conversation only */
    public Pseudonyms(byte[] secret) {
        if (secret.length < 16) {
            throw new IllegalArgumentException(
                    "a conversation's secret must have at least 16 bytes, had " + secret.length);
        }
        this.secret = new SecretKeySpec(secret, "HmacSHA256");
    }

    /** The placeholder of the value; a new one is remembered for restoring. */
    synchronized String issue(String type, String value) {
        for (var attempt = 0; ; attempt++) {
            var token = token(type, value, attempt);
            var there = issued.get(token);
            if (there == null) {
                issued.put(token, new Hidden(type, value));
                counts.merge(type, 1, Integer::sum);
                return token;
            }
            if (there.value().equals(value)) {
                return token;
            }
        }
    }

    /** What the placeholder stands for, when it was issued here. */
    synchronized Optional<Hidden> hidden(String token) {
        return Optional.ofNullable(issued.get(token));
    }

    /** How many different values of each type were hidden. */
    public synchronized Map<String, Integer> counts() {
        var shown = new TreeMap<>(counts);
        shown.remove(LITERAL);
        return shown;
    }

    private String token(String type, String value, int attempt) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            var normal = Normalizer.normalize(value, Normalizer.Form.NFC);
            var digest = mac.doFinal((type + "|" + attempt + "|" + normal).getBytes(StandardCharsets.UTF_8));
            var token = new StringBuilder("<")
                    .append(type, 0, Math.min(type.length(), MAX_TOKEN - LENGTH - 3))
                    .append('_');
            for (var i = 0; i < LENGTH; i++) {
                token.append(ALPHABET.charAt(digest[i] & 31));
            }
            return token.append('>').toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "Pseudonyms of " + issued.size() + " values";
    }
}
