package brane.storage;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plain SQL against PostgreSQL with positional {@code ?} arguments: the database itself, a statement a transaction, or one
 * transaction. Arguments may be String, Integer, Long, Boolean, UUID, byte[], Instant, null, or an array of these
 * (for {@code = any(?)} and {@code unnest(?)}; a lone array is one argument). Write casts as {@code cast(? as jsonb)}.
 */
public interface Sql {

    /** All rows, at most {@link Database#MAX_ROWS}; one more is a bug and fails. */
    List<Row> query(String sql, @Nullable Object... arguments);

    /** The only row or none; a second one is a bug and fails. */
    Optional<Row> first(String sql, @Nullable Object... arguments);

    /** Runs an INSERT, UPDATE, DELETE or DDL statement and gives the number of rows it touched. */
    long execute(String sql, @Nullable Object... arguments);
}
