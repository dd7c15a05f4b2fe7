package brane.axon;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A live document as lists show it; {@code pages} is null where the format has none. */
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
        List<String> labels) {

    public DocumentInfo {
        labels = List.copyOf(labels);
    }
}
