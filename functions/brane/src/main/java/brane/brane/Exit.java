package brane.brane;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The end of a command that did not do what was asked: an exit code that a script can use, and a sentence for people. */
final class Exit extends RuntimeException {

    private static final long serialVersionUID = 1L;

    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int FORBIDDEN = 3;
    static final int MISSING = 4;
    static final int UNAVAILABLE = 69;

    private final int code;
    private final transient @Nullable JsonNode problem;

    Exit(int code, String message) {
        this(code, message, null);
    }

    Exit(int code, String message, @Nullable JsonNode problem) {
        super(message);
        this.code = code;
        this.problem = problem;
    }

    int code() {
        return code;
    }

    /** The server's problem+json, when the server refused. */
    @Nullable
    JsonNode problem() {
        return problem;
    }
}
