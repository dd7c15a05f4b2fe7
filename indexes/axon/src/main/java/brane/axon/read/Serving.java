package brane.axon.read;

import brane.axon.DocumentInfo;
import brane.axon.SearchFilter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One state of an Axon that can be searched: its snapshot, its segments in memory, and which rows of each are visible. Queries
 * hold it while they run; when its Axon has gone on and the last query has ended, its segments are released.
 */
public final class Serving implements AutoCloseable {

    private final Snapshot snapshot;
    private final List<OpenSegment> held;
    private final List<OpenSegment> segments;
    private final List<BitSet> visible;
    private final Words words;
    private final AtomicInteger users = new AtomicInteger(1);

    private Serving(Snapshot snapshot, List<OpenSegment> held) {
        this.snapshot = snapshot;
        this.held = List.copyOf(held);
        var searched = new ArrayList<OpenSegment>();
        var rows = new ArrayList<BitSet>();
        for (var segment : held) {
            var some = segment.ids().visible(segment.added(), snapshot::liveVersion);
            if (!some.isEmpty()) {
                searched.add(segment);
                rows.add(some);
            }
        }
        this.segments = List.copyOf(searched);
        this.visible = List.copyOf(rows);
        this.words = Words.of(segments.stream().map(OpenSegment::words).toList(), visible);
    }

    /** Takes over one use of each segment, which it releases at its end, or at once when it fails. */
    static Serving of(Snapshot snapshot, List<OpenSegment> held) {
        var made = false;
        try {
            var serving = new Serving(snapshot, held);
            made = true;
            return serving;
        } finally {
            if (!made) {
                held.forEach(OpenSegment::release);
            }
        }
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    /** Whether each passage of each live document is visible in it. */
    boolean isWhole() {
        var wanted = snapshot.documents().values().stream()
                .mapToLong(DocumentInfo::passages)
                .sum();
        return visible.stream().mapToLong(BitSet::cardinality).sum() == wanted;
    }

    /** All segments in memory: those of the state, and those that stand in for one that is not open yet. */
    List<OpenSegment> held() {
        return held;
    }

    /** Those that have a visible row: the words of others would only bend how rare a word is. */
    List<OpenSegment> segments() {
        return segments;
    }

    Words words() {
        return words;
    }

    /**
     * What a search may find.
     *
     * @param visible the rows, by segment
     * @param words the words of the same rows, with the frequencies of all, so that a filter changes no passage's score
     */
    record Rows(List<BitSet> visible, Words words) {}

    Rows rows(SearchFilter filter) {
        if (filter.isOpen()) {
            return new Rows(visible, words);
        }
        var matching = snapshot.matching(filter);
        var some = segments.stream()
                .map(segment -> segment.ids()
                        .visible(segment.added(), id -> matching.contains(id) ? snapshot.liveVersion(id) : -1))
                .toList();
        return new Rows(some, Words.of(segments.stream().map(OpenSegment::words).toList(), some));
    }

    /** About what it takes of memory. */
    long bytes() {
        return snapshot.bytes() + held.stream().mapToLong(OpenSegment::bytes).sum();
    }

    /** One more user, or false when it is over already. */
    boolean acquire() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    @Override
    public void close() {
        if (users.decrementAndGet() == 0) {
            held.forEach(OpenSegment::release);
        }
    }
}
