package brane.core;

import java.util.Map;
import java.util.Objects;

/**
 * An expected failure as people and programs see it (RFC 9457): what rule was broken, by which value, and the way out.
 *
 * @param slug the last part of the problem's type, {@code /problems/SLUG}; stable, and described in docs/problems.md
 * @param status the HTTP status that goes with it, 400 to 599
 * @param title one sentence that is the same for every occurrence
 * @param detail this occurrence: the rule, the value and the way out; never text of a document, prompt or secret
 * @param more further members of the answer, by name; values are strings, numbers, booleans, lists or maps of these
 */
public record Problem(String slug, int status, String title, String detail, Map<String, Object> more) {

    public Problem {
        Objects.requireNonNull(title);
        Objects.requireNonNull(detail);
        if (!slug.matches("[a-z][a-z0-9-]{2,60}")) {
            throw new IllegalArgumentException("problem slug must be kebab-case, was " + slug);
        }
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("problem status must be 400 to 599, was " + status);
        }
        more = Map.copyOf(more);
    }

    public static Problem of(String slug, int status, String title, String detail) {
        return new Problem(slug, status, title, detail, Map.of());
    }

    /** This problem with one more member. */
    public Problem with(String name, Object value) {
        var all = new java.util.HashMap<>(more);
        all.put(name, value);
        return new Problem(slug, status, title, detail, all);
    }

    /** The failure to throw where the caller expects a value. */
    public ProblemException failure() {
        return new ProblemException(this, null);
    }

    /** As {@link #failure()}, keeping what led to it for the log. */
    public ProblemException failure(Throwable cause) {
        return new ProblemException(this, cause);
    }
}
