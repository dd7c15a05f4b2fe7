package brane.axon.read;

import brane.axon.DocumentInfo;
import brane.axon.SearchFilter;
import brane.axon.catalog.Catalog.AxonRow;
import brane.axon.catalog.Catalog.Changes;
import brane.axon.catalog.Catalog.DocumentRow;
import brane.axon.catalog.Catalog.ObjectRow;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * One state of an Axon, complete and unchangeable: its live segments and its live documents at one version.
 *
 * @param loaded the number of the last SELECT of {@link Heads} that had been sent when this state had been read: one with a
 *     higher number can not, in the same history, tell a smaller version
 */
public record Snapshot(AxonRow axon, long loaded, List<ObjectRow> segments, Map<UUID, DocumentInfo> documents) {

    public Snapshot {
        segments = List.copyOf(segments);
        documents = Map.copyOf(documents);
    }

    /** The state that {@code changes}, read without a state before it, tells. */
    static Snapshot of(Changes changes, long loaded, BiFunction<AxonRow, DocumentRow, DocumentInfo> info) {
        return new Snapshot(changes.axon(), loaded, List.of(), Map.of()).with(changes, loaded, info);
    }

    /** The state that follows on this one; the segments are always all of those that are live now. */
    Snapshot with(Changes changes, long loaded, BiFunction<AxonRow, DocumentRow, DocumentInfo> info) {
        var all = new HashMap<>(documents);
        for (var row : changes.documents()) {
            if (row.live() == null) {
                all.remove(row.id());
            } else {
                all.put(row.id(), info.apply(changes.axon(), row));
            }
        }
        var ordered = changes.segments().stream()
                .sorted(Comparator.comparingLong(ObjectRow::added).thenComparing(ObjectRow::name))
                .toList();
        return new Snapshot(changes.axon(), loaded, ordered, all);
    }

    long version() {
        return axon.version();
    }

    /** Whether both are the same state: of one history, at one version. */
    boolean isSame(Snapshot other) {
        return axon.incarnation().equals(other.axon.incarnation()) && version() == other.version();
    }

    /** Whether {@code changes}, read after this version, continue this history. */
    boolean isContinuedBy(Changes changes) {
        return changes.axon().incarnation().equals(axon.incarnation())
                && changes.axon().version() >= version();
    }

    /** Whether this state may answer a query that was told {@code current}. */
    boolean answers(Heads.Current current) {
        return !isContradictedBy(current) && current.head().version() <= version();
    }

    /** Whether {@code current} tells of another history, which nothing of this state may be taken over into. */
    boolean isContradictedBy(Heads.Current current) {
        var sameHistory = current.head().incarnation().equals(axon.incarnation());
        var wentBack = current.sent() > loaded && current.head().version() < version();
        return !sameHistory || wentBack;
    }

    /** The live documents that the filter lets through. */
    Set<UUID> matching(SearchFilter filter) {
        var some = filter.documents().isEmpty() ? documents.keySet() : filter.documents();
        return some.stream()
                .map(documents::get)
                .filter(Objects::nonNull)
                .filter(filter::matches)
                .map(DocumentInfo::id)
                .collect(Collectors.toSet());
    }

    /** The version of a live document, or -1. */
    public long liveVersion(UUID document) {
        var info = documents.get(document);
        return info == null ? -1 : info.version();
    }

    /** About what its documents take of memory. */
    long bytes() {
        return 512L * documents.size();
    }
}
