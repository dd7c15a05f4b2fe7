package brane.storage;

import org.jspecify.annotations.Nullable;

/**
 * A statement that PostgreSQL refused. It carries the SQLSTATE, not PostgreSQL's own text, because that text can quote
 * values of people.
 */
public final class StatementFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String state;
    private final @Nullable String constraint;

    StatementFailedException(String state, @Nullable String constraint, String message) {
        super(message);
        this.state = state;
        this.constraint = constraint;
    }

    /** The five characters of SQLSTATE (PostgreSQL's appendix A), or an empty string when the driver gave none. */
    public String state() {
        return state;
    }

    /** True when a row with such a key exists already; of that constraint, when one is named. */
    public boolean isDuplicate(@Nullable String ofConstraint) {
        return state.equals("23505") && (ofConstraint == null || ofConstraint.equals(constraint));
    }

    /** True when the row that is referred to does not exist, or is still referred to. */
    public boolean isForeignKey() {
        return state.equals("23503");
    }
}
