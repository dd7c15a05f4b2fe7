package brane.audit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a caller of the log says about an event; who, when, which request and which process the log adds itself. Text fields
 * carry only {@code [A-Za-z0-9_.:@/-]}: that is what stops log injection, and names and titles from getting in.
 *
 * @param action what was done
 * @param resource what it was done to, as {@code kind:id}, never a name
 * @param why the slug of the problem, for a denial or a failure
 * @param tier the privacy tier that held
 * @param neuron the Neuron as {@code id@version}
 * @param model the model as {@code id@digest} or {@code provider/id}
 * @param counts how many of what: passages, tokens, pseudonymised by type, bytes out
 * @param payload what is personal about it, or null; it is sealed under that person's key and stands outside the leaf
 */
public record Entry(
        Action action,
        String resource,
        @Nullable String why,
        @Nullable Integer tier,
        @Nullable String neuron,
        @Nullable String model,
        Map<String, Long> counts,
        @Nullable Payload payload) {

    /** The longest payload, in bytes. */
    static final int MAX_PAYLOAD = 16 * 1024;

    /** Bytes about one person, readable while that person's key exists. */
    public record Payload(UUID person, byte[] bytes) {

        public Payload {
            if (bytes.length > MAX_PAYLOAD) {
                throw new IllegalArgumentException(
                        "an audit payload must be at most " + MAX_PAYLOAD + " bytes, was " + bytes.length);
            }
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public String toString() {
            return "Payload";
        }
    }

    private static final int MAX_PLAIN = 200;

    public Entry {
        plain("resource", resource);
        Optional.ofNullable(why).ifPresent(text -> plain("why", text));
        Optional.ofNullable(neuron).ifPresent(text -> plain("neuron", text));
        Optional.ofNullable(model).ifPresent(text -> plain("model", text));
        counts = Map.copyOf(counts);
        counts.keySet().forEach(name -> plain("counts", name));
        if (counts.size() > 32) {
            throw new IllegalArgumentException("audit counts must be at most 32, were " + counts.size());
        }
        for (var count : counts.values()) {
            if (count < -CanonicalJson.MAX_INTEGER || count > CanonicalJson.MAX_INTEGER) {
                throw new IllegalArgumentException("an audit count must be within 2^53 - 1 of 0, was " + count);
            }
        }
    }

    public Entry(
            Action action,
            String resource,
            @Nullable String why,
            @Nullable Integer tier,
            @Nullable String neuron,
            @Nullable String model,
            Map<String, Long> counts) {
        this(action, resource, why, tier, neuron, model, counts, null);
    }

    public static Entry of(Action action, String resource) {
        return new Entry(action, resource, null, null, null, null, Map.of());
    }

    Entry about(String kindAndId) {
        return new Entry(action, kindAndId, why, tier, neuron, model, counts, payload);
    }

    public Entry why(String slug) {
        return new Entry(action, resource, slug, tier, neuron, model, counts, payload);
    }

    public Entry tier(int tier) {
        return new Entry(action, resource, why, tier, neuron, model, counts, payload);
    }

    public Entry neuron(String idAtVersion) {
        return new Entry(action, resource, why, tier, idAtVersion, model, counts, payload);
    }

    public Entry model(String model) {
        return new Entry(action, resource, why, tier, neuron, model, counts, payload);
    }

    public Entry count(String name, long value) {
        var all = new HashMap<>(counts);
        all.put(name, value);
        return new Entry(action, resource, why, tier, neuron, model, all, payload);
    }

    /** This entry with bytes about a person, which only that person's key makes readable. */
    public Entry payload(UUID person, byte[] bytes) {
        return new Entry(action, resource, why, tier, neuron, model, counts, new Payload(person, bytes));
    }

    Entry withoutPayload() {
        return new Entry(action, resource, why, tier, neuron, model, counts, null);
    }

    static boolean isPlain(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            var plain =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '-' && c <= ':') || c == '@' || c == '_';
            if (!plain) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX_PLAIN;
    }

    static void plain(String field, String text) {
        if (!isPlain(text)) {
            throw new IllegalArgumentException(
                    "audit " + field + " must be 1 to 200 of A-Z a-z 0-9 _ . : @ / -, and was not");
        }
    }
}
