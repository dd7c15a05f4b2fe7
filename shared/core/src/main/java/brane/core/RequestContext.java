package brane.core;

/** What is bound for the length of one request, and read by logs, audit and problems. */
public final class RequestContext {

    /** The id that the answer, each log line and each audit event of this request carry. */
    public static final ScopedValue<String> REQUEST_ID = ScopedValue.newInstance();

    /** The person who asks; unbound before sign-in and in work that no person began. */
    public static final ScopedValue<Caller> CALLER = ScopedValue.newInstance();

    private RequestContext() {}

    /** This request's id, or {@code none} outside of a request. */
    public static String requestId() {
        return REQUEST_ID.isBound() ? REQUEST_ID.get() : "none";
    }
}
