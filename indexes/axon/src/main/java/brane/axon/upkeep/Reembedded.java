package brane.axon.upkeep;

import brane.axon.catalog.Catalog.Written;
import brane.axon.format.Segment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What was embedded anew so far: a bit a passage, whatever segment it came from, because a compaction may move it meanwhile.
 */
final class Reembedded {

    private record Version(long version, BitSet ordinals) {}

    private final int keyVersion;
    private final List<Written> written = new ArrayList<>();
    private final Map<UUID, Version> documents = new HashMap<>();
    private final Set<UUID> read = new HashSet<>();
    private int rows;

    /** @param keyVersion of the Axon's key under which it is written */
    Reembedded(int keyVersion) {
        this.keyVersion = keyVersion;
    }

    int keyVersion() {
        return keyVersion;
    }

    List<Written> written() {
        return written;
    }

    int rows() {
        return rows;
    }

    boolean has(UUID document, long version, int ordinal) {
        var known = documents.get(document);
        return known != null && known.version() == version && known.ordinals().get(ordinal);
    }

    void add(List<Segment.Row> more, List<Written> segments) {
        for (var row : more) {
            var id = row.id();
            var known = documents.get(id.document());
            if (known == null || known.version() != id.version()) {
                known = new Version(id.version(), new BitSet());
                documents.put(id.document(), known);
            }
            known.ordinals().set(id.ordinal());
        }
        rows += more.size();
        written.addAll(segments);
    }

    /** Everything that those segments showed is in: what they do not show they never will. */
    void readAll(Collection<UUID> segments) {
        read.clear();
        read.addAll(segments);
    }

    boolean hasRead(UUID segment) {
        return read.contains(segment);
    }
}
