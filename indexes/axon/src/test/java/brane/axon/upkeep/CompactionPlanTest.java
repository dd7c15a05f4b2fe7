package brane.axon.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import brane.axon.upkeep.CompactionPlan.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CompactionPlanTest {

    private static final int MOST = 10_000;

    private static Candidate segment(int name, int rows, int visible) {
        return new Candidate(new UUID(0, name), name, rows, visible);
    }

    private static List<Candidate> same(int count, int rows) {
        return IntStream.range(0, count).mapToObj(i -> segment(i, rows, rows)).toList();
    }

    private static List<UUID> names(int... names) {
        return IntStream.of(names).mapToObj(name -> new UUID(0, name)).toList();
    }

    private static List<UUID> next(List<Candidate> segments) {
        return CompactionPlan.next(segments, 8, MOST);
    }

    @Test
    void leavesFewAlone() {
        assertThat(next(List.of())).isEmpty();
        assertThat(next(same(7, 10))).isEmpty();
    }

    @Test
    void takesTheEightOldestOfOneSize() {
        assertThat(next(same(12, 10))).containsExactlyElementsOf(names(0, 1, 2, 3, 4, 5, 6, 7));
    }

    @Test
    void mixesNoSizes() {
        var segments = new ArrayList<>(same(7, 10));
        segments.add(segment(7, 5_000, 5_000));

        assertThat(next(segments)).isEmpty();
    }

    @Test
    void makesNoSegmentThatIsTooLarge() {
        assertThat(next(same(8, MOST))).isEmpty();
        assertThat(next(same(8, MOST / 2))).hasSize(2);
    }

    @Test
    void dropsTheDeadFirstAndRewritesWhatIsMostlyDead() {
        assertThat(next(List.of(segment(1, 10, 10), segment(2, 10, 0)))).isEqualTo(names(2));
        assertThat(next(List.of(segment(1, 100, 75), segment(2, 100, 74)))).isEqualTo(names(2));
    }

    @Test
    void copiesEachRowOnceASize() {
        var segments = new ArrayList<Candidate>();
        var copied = 0L;
        var next = 0;
        for (var commit = 0; commit < 4_096; commit++) {
            segments.add(segment(next++, 1, 1));
            for (var sources = next(segments); !sources.isEmpty(); sources = next(segments)) {
                var taken = sources;
                var rows = segments.stream()
                        .filter(one -> taken.contains(one.name()))
                        .mapToInt(Candidate::visible)
                        .sum();
                segments.removeIf(one -> taken.contains(one.name()));
                segments.add(segment(next++, rows, rows));
                copied += rows;
            }
        }

        assertThat(segments).hasSizeLessThan(8 * 4);
        assertThat(copied).isLessThan(4_096L * 12);
    }
}
