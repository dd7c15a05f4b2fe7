package brane.axon.upkeep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Which segments shall become one: those that hold nothing visible go at once; then several of one size, so that each row is
 * copied once a size; then one that is mostly dead (axon-storage.md, section 6).
 */
final class CompactionPlan {

    /** A segment is written anew when fewer than three quarters of its rows are visible. */
    private static final double VISIBLE_PART = 0.75;

    /** Segments below this are all of one size: a document or two. */
    private static final int SMALLEST = 64;

    /** A live segment. */
    record Candidate(UUID name, long added, int rows, int visible) {

        int size(int factor) {
            var size = 0;
            for (var bound = (long) SMALLEST; visible >= bound; bound *= factor) {
                size++;
            }
            return size;
        }
    }

    private CompactionPlan() {}

    /**
     * The sources of the next compaction; empty when none is due.
     *
     * @param mostRows of the segment that they become
     * @param factor by which sizes differ, and how many of one size become one of the next
     */
    static List<UUID> next(List<Candidate> segments, int factor, int mostRows) {
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
                .forEach(segment -> bySize.computeIfAbsent(segment.size(factor), size -> new ArrayList<>())
                        .add(segment));
        for (var same : bySize.values()) {
            var fitting = fitting(same, factor, mostRows);
            if (same.size() >= factor && fitting.size() > 1) {
                return fitting;
            }
        }
        return segments.stream()
                .filter(segment -> segment.visible() < VISIBLE_PART * segment.rows())
                .findFirst()
                .map(segment -> List.of(segment.name()))
                .orElse(List.of());
    }

    /** The oldest, so many at most, whose rows go into one segment. */
    private static List<UUID> fitting(List<Candidate> same, int factor, int mostRows) {
        var sources = new ArrayList<UUID>();
        var rows = 0;
        for (var segment : same) {
            rows += segment.visible();
            if (sources.size() == factor || rows > mostRows) {
                break;
            }
            sources.add(segment.name());
        }
        return sources;
    }
}
