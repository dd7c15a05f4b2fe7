package brane.storage;

/** The connection broke while COMMIT was under way: nobody may infer from this whether it happened. */
public final class CommitUnknownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommitUnknownException(Throwable cause) {
        super("the answer of COMMIT was lost", cause);
    }
}
