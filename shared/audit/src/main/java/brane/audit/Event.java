package brane.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event before it has its number: what happened, who did it, and when.
 *
 * @param of the intent that an outcome ends
 * @param subject the key that sealed the payload, {@code person:ID@VERSION}
 * @param payload sealed bytes
 */
record Event(
        UUID id,
        Kind kind,
        @Nullable UUID of,
        Instant at,
        Actor actor,
        Entry entry,
        Decision decision,
        @Nullable String subject,
        byte @Nullable [] payload) {

    /** The longest leaf, in bytes. */
    static final int MAX_LEAF = 4_096;

    private static final int FORMAT = 1;
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    enum Kind {
        INTENT,
        OUTCOME,
        FACT;

        String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The event's bytes in the log, for ever: RFC 8785 (audit-log.md, section 2). */
    byte[] leaf(String log, UUID boot, long n) {
        var leaf = new HashMap<String, Object>();
        leaf.put("v", FORMAT);
        leaf.put("log", log);
        leaf.put("id", id.toString());
        leaf.put("boot", boot.toString());
        leaf.put("n", n);
        leaf.put("at", MICROSECONDS.format(at));
        leaf.put("kind", kind.id());
        leaf.put("actor", actor.name());
        leaf.put("action", entry.action().id());
        leaf.put("resource", entry.resource());
        leaf.put("decision", decision.id());
        leaf.put("request", actor.request());
        add(leaf, "of", of == null ? null : of.toString());
        add(leaf, "via", actor.via());
        add(leaf, "role", actor.role());
        add(leaf, "why", entry.why());
        add(leaf, "tier", entry.tier());
        add(leaf, "neuron", entry.neuron());
        add(leaf, "model", entry.model());
        add(leaf, "counts", entry.counts().isEmpty() ? null : entry.counts());
        add(leaf, "subject", subject);
        add(leaf, "payload", payload == null ? null : sha256(payload));
        var bytes = CanonicalJson.bytes(leaf);
        if (bytes.length > MAX_LEAF) {
            throw new IllegalArgumentException(
                    "an audit event must be at most " + MAX_LEAF + " bytes, was " + bytes.length);
        }
        return bytes;
    }

    private static void add(Map<String, Object> leaf, String name, @Nullable Object value) {
        if (value != null) {
            leaf.put(name, value);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** Only what the log itself may show: not the payload. */
    @Override
    public String toString() {
        return "Event[" + id + " " + kind.id() + " " + entry.action().id() + "]";
    }

    /** The bytes of a leaf as text. */
    static String text(byte[] leaf) {
        return new String(leaf, StandardCharsets.UTF_8);
    }
}
