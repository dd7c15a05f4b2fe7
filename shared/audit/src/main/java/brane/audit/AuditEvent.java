package brane.audit;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * An event as a reader gets it.
 *
 * @param recorded when the database got it
 * @param leaf the fields of audit-log.md, section 2, as they stand in the event's own bytes
 */
public record AuditEvent(UUID id, Instant recorded, Map<String, Object> leaf) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

    public AuditEvent {
        leaf = Map.copyOf(leaf);
    }

    /** The value of a text field, or an empty one when the event does not have it. */
    public String text(String field) {
        return leaf.get(field) instanceof String text ? text : "";
    }

    static Map<String, Object> fields(byte[] leaf) {
        try {
            return JSON.readValue(leaf, FIELDS);
        } catch (IOException e) {
            throw new IllegalStateException("a leaf of the audit log is not JSON", e);
        }
    }
}
