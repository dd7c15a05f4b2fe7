package brane.axon;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A live document as lists show it.
 *
 * @param pages null where the format has none
 * @param labels what people say about it, in order
 * @param date its own date, or null
 */
public record DocumentInfo(
        UUID id,
        String name,
        String type,
        long bytes,
        @Nullable Integer pages,
        int passages,
        long version,
        Instant added,
        UUID by,
        List<String> labels,
        @Nullable LocalDate date) {

    public DocumentInfo {
        labels = List.copyOf(labels);
    }
}
