package brane.storage;

import brane.core.Problem;
import brane.core.ProblemException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** What a failure of the driver means to those who called. */
final class Failures {

    private Failures() {}

    /** A failure before COMMIT was sent: nothing of the transaction will ever be seen. */
    static RuntimeException of(RuntimeException e, String sql) {
        var cause = sqlCause(e);
        if (e instanceof ProblemException || cause == null) {
            return e;
        }
        var state = state(cause);
        return switch (state) {
            case "55P03", "57014", "40P01", "40001" ->
                Problem.of(
                                "database-busy",
                                503,
                                "The database did not answer in time.",
                                "a lock or a statement took too long (SQLSTATE " + state + "): try again")
                        .failure(e);
            case "53100" ->
                Problem.of(
                                "database-full",
                                507,
                                "The disk of the database is full.",
                                "PostgreSQL can not write (SQLSTATE 53100): free space on its disk")
                        .failure();
            case "25006" ->
                Database.down("PostgreSQL is read-only (SQLSTATE 25006): database.url must name the primary")
                        .failure();
            default ->
                isConnectionLost(cause)
                        ? Database.down("the connection to PostgreSQL broke (SQLSTATE " + state + "): try again")
                                .failure(cause)
                        : refused(cause, state, sql);
        };
    }

    /** A failure of COMMIT itself: PostgreSQL either said no, or nobody knows. */
    static RuntimeException ofCommit(RuntimeException e) {
        var cause = sqlCause(e);
        if (cause == null) {
            return new CommitUnknownException(e);
        }
        var state = state(cause);
        var saidNo = state.startsWith("23") || state.startsWith("25") || state.equals("40001") || state.equals("40P01");
        return saidNo ? of(e, "commit") : new CommitUnknownException(cause);
    }

    private static StatementFailedException refused(SQLException cause, String state, String sql) {
        var server = cause instanceof PSQLException told ? told.getServerErrorMessage() : null;
        var constraint = server == null ? null : server.getConstraint();
        var message = new StringBuilder("PostgreSQL refused a statement: state=").append(state);
        if (constraint != null) {
            message.append(" constraint=").append(constraint);
        }
        if (state.startsWith("42") && server != null) {
            message.append(" reason=").append(server.getMessage());
        } else if (state.isEmpty() || state.startsWith("07")) {
            message.append(" reason=").append(cause.getMessage());
        }
        return new StatementFailedException(
                state, constraint, message.append(" sql=").append(sql).toString());
    }

    /** Class 08, a server that goes down or comes up, or a socket that closed under the driver. */
    private static boolean isConnectionLost(SQLException cause) {
        var state = state(cause);
        return state.startsWith("08")
                || state.startsWith("57P")
                || state.equals("53300")
                || state.equals("25P03")
                || cause.getCause() instanceof java.io.IOException;
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }

    private static @Nullable SQLException sqlCause(Throwable e) {
        for (var cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
