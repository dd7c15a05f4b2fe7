package brane.audit;

import brane.core.Problem;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which events a reader wants; null is any. A value that no event can have is refused with {@code audit-filter-invalid} (422).
 *
 * @param resource the whole resource, or its kind alone with a colon at the end: {@code document:}
 * @param from the first moment
 * @param to the moment before which all lie
 * @param before the id after which, newest first, the page begins
 * @param limit 1 to 500
 */
public record AuditFilter(
        @Nullable String action,
        @Nullable String actor,
        @Nullable String resource,
        @Nullable String decision,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable UUID before,
        int limit) {

    public static final int MAX_LIMIT = 500;

    public AuditFilter {
        plain("action", action);
        plain("actor", actor);
        plain("resource", resource);
        plain("decision", decision);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw invalid("limit must be 1 to " + MAX_LIMIT + ", was " + limit).failure();
        }
    }

    /** The newest events of all. */
    public static AuditFilter newest(int limit) {
        return new AuditFilter(null, null, null, null, null, null, null, limit);
    }

    private static void plain(String name, @Nullable String value) {
        if (value != null && !Entry.isPlain(value)) {
            throw invalid(name + " must be 1 to 200 of A-Z a-z 0-9 _ . : @ / -").failure();
        }
    }

    private static Problem invalid(String detail) {
        return Problem.of("audit-filter-invalid", 422, "No event can fit this filter.", detail);
    }
}
