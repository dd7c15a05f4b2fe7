package brane.server;

/** The methods that routes answer. */
public enum Method {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE;

    /** Whether a call may change something, and must therefore prove that it comes from our own pages. */
    boolean changes() {
        return this != GET;
    }
}
