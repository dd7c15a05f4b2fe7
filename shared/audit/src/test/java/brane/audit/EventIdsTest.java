package brane.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class EventIdsTest {

    @Test
    void aLaterIdIsGreaterAsTextAndOfVersion7() {
        var ids = Stream.generate(EventIds::next).limit(20_000).toList();

        assertThat(ids.stream().map(Object::toString)).isSorted().doesNotHaveDuplicates();
        assertThat(ids).allSatisfy(id -> {
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
        });
        var ahead = (ids.getLast().getMostSignificantBits() >>> 16) - System.currentTimeMillis();
        assertThat(ahead).isLessThan(1_000);
    }

    @Test
    void theNextIdIsGreaterThanOneOfAProcessWhoseClockWasAhead() {
        var now = EventIds.next();
        var earlier = new UUID(now.getMostSignificantBits() + (200L << 16) + 7, -1L >>> 1);

        EventIds.continueAfter(earlier);

        assertThat(EventIds.next().toString()).isGreaterThan(earlier.toString());
    }
}
