package brane.axon.upkeep;

import brane.axon.format.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Which segments shall become one: those that hold nothing visible go at once; then eight of one size, so that each row is
 * copied once a size; then one that is mostly dead (axon-storage.md, section 6).
 */
final class CompactionPlan {

    /** Sizes differ by this factor, and so many of one size become one of the next. */
    static final int FACTOR = 8;

    /** A segment is written anew when fewer than three quarters of its rows are visible. */
    private static final double VISIBLE_PART = 0.75;

    /** Segments below this are all of one size: a document or two. */
    private static final int SMALLEST = 64;

    /** A live segment. */
    record Candidate(UUID name, long added, int rows, int visible) {

        int size() {
            var size = 0;
            for (var bound = (long) SMALLEST; visible >= bound; bound *= FACTOR) {
                size++;
            }
            return size;
        }
    }

    private CompactionPlan() {}

    /** The sources of the next compaction; empty when none is due. */
    static List<UUID> next(List<Candidate> segments) {
        var dead = segments.stream()
                .filter(segment -> segment.visible() == 0)
                .map(Candidate::name)
                .toList();
        if (!dead.isEmpty()) {
            return dead;
        }
        var bySize = new TreeMap<Integer, List<Candidate>>();
        segments.stream()
                .sorted(Comparator.comparingLong(Candidate::added).thenComparing(Candidate::name))
                .forEach(segment -> bySize.computeIfAbsent(segment.size(), size -> new ArrayList<>())
                        .add(segment));
        for (var same : bySize.values()) {
            var fitting = fitting(same);
            if (same.size() >= FACTOR && fitting.size() > 1) {
                return fitting;
            }
        }
        return segments.stream()
                .filter(segment -> segment.visible() < VISIBLE_PART * segment.rows())
                .findFirst()
                .map(segment -> List.of(segment.name()))
                .orElse(List.of());
    }

    /** The oldest, eight at most, whose rows go into one segment. */
    private static List<UUID> fitting(List<Candidate> same) {
        var sources = new ArrayList<UUID>();
        var rows = 0;
        for (var segment : same) {
            rows += segment.visible();
            if (sources.size() == FACTOR || rows > Segment.MAX_ROWS) {
                break;
            }
            sources.add(segment.name());
        }
        return sources;
    }
}
