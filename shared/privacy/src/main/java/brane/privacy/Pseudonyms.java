package brane.privacy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The placeholders of one conversation, by HMAC-SHA-256 of kind and value under the conversation's secret, so that the same
 * value has the same placeholder in every turn and no other conversation can guess it. Only those issued here are ever restored.
 *
 * <p>One value in several spellings (an IBAN with and without spaces, a name in capitals) has one placeholder, because the model
 * must see that it is one. It is restored in the spelling that was released first, which in a prompt is the question's, else the
 * one of the best passage: a placeholder in an answer does not say which of the texts it was taken from.
 */
public final class Pseudonyms {

    /** The kind that is shown for text from outside that looks like a placeholder, so that it can't read out a value. */
    static final String LITERAL = "TEXT";

    /**
     * What was hidden.
     *
     * @param normal what its spellings have in common
     * @param value its first spelling
     * @param literal whether it is no value, but text that looked like a placeholder
     */
    record Hidden(String type, String normal, String value, boolean literal) {}

    private final SecretKeySpec secret;
    private final TreeMap<String, Hidden> issued = new TreeMap<>();
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
    String issue(String type, String value) {
        return issue(new Hidden(type, Spelling.normal(type, value), value, false));
    }

    /** The placeholder of text that looks like one. */
    String literal(String text) {
        return issue(new Hidden(LITERAL, text, text, true));
    }

    private synchronized String issue(Hidden hidden) {
        for (var attempt = 0; ; attempt++) {
            var core = core(hidden, attempt);
            var there = issued.putIfAbsent(core, hidden);
            if (there == null && !hidden.literal()) {
                counts.merge(hidden.type(), 1, Integer::sum);
            }
            if (there == null
                    || (there.normal().equals(hidden.normal())
                            && there.type().equals(hidden.type())
                            && there.literal() == hidden.literal())) {
                return Placeholder.written(core);
            }
        }
    }

    /** What the core of a placeholder stands for, when it was issued here. */
    synchronized Optional<Hidden> hidden(String core) {
        return Optional.ofNullable(issued.get(core));
    }

    /** Whether a placeholder that was issued here begins so. */
    synchronized boolean begins(String beginning) {
        var first = issued.ceilingKey(beginning);
        return first != null && first.startsWith(beginning);
    }

    /** How many different values of each kind were hidden. */
    public synchronized Map<String, Integer> counts() {
        return new TreeMap<>(counts);
    }

    private String core(Hidden hidden, int attempt) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            var about = (hidden.literal() ? "" : hidden.type()) + "|" + attempt + "|" + hidden.normal();
            return Placeholder.core(hidden.type(), mac.doFinal(about.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "Pseudonyms of "
                + counts().values().stream().mapToInt(Integer::intValue).sum() + " values";
    }
}
