package brane.axon;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One state of an Axon that can be searched: its snapshot, its segments in memory, and which rows of each are visible. Queries
 * hold it while they run; when its Axon has gone on and the last query has ended, its segments are released.
 */
final class Serving implements AutoCloseable {

    private final Snapshot snapshot;
    private final List<OpenSegment> segments;
    private final List<BitSet> visible;
    private final Words words;
    private final AtomicInteger users = new AtomicInteger(1);

    /** Takes over one use of each segment, which it releases at its end. */
    Serving(Snapshot snapshot, List<OpenSegment> segments) {
        this.snapshot = snapshot;
        this.segments = List.copyOf(segments);
        var rows = new ArrayList<BitSet>();
        segments.forEach(segment -> rows.add(segment.ids().visible(segment.added(), snapshot::liveVersion)));
        this.visible = List.copyOf(rows);
        this.words = Words.of(segments.stream().map(OpenSegment::words).toList(), visible);
    }

    Snapshot snapshot() {
        return snapshot;
    }

    List<OpenSegment> segments() {
        return segments;
    }

    BitSet visible(int segment) {
        return visible.get(segment);
    }

    Words words() {
        return words;
    }

    /** About what it takes of memory. */
    long bytes() {
        return snapshot.bytes()
                + segments.stream().mapToLong(OpenSegment::bytes).sum();
    }

    /** One more user, or false when it is over already. */
    boolean acquire() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    @Override
    public void close() {
        if (users.decrementAndGet() == 0) {
            segments.forEach(OpenSegment::release);
        }
    }
}
