package brane.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.storage.keys.TestKeys;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnderKeyTest {

    /** A read whose rows have these versions of the key, one after the other, each gone; then it is done. */
    private static String read(Iterator<Integer> gone) {
        return UnderKey.read(() -> {
            if (gone.hasNext()) {
                throw TestKeys.destroyed("axon", UUID.randomUUID(), gone.next());
            }
            return "read";
        });
    }

    @Test
    void rowsThatAreReadAnewMayHaveYetAnotherKeyThatIsGone() {
        assertThat(read(List.of(5, 7, 8).iterator())).isEqualTo("read");
    }

    @Test
    void whatHasTheSameKeyAgainIsGone() {
        var left = List.of(5, 7, 7, 8).iterator();

        assertThatThrownBy(() -> read(left)).hasMessageContaining("key-destroyed");
        assertThat(left.next()).isEqualTo(8);
    }

    @Test
    void aKeyThatIsAnotherOneEachTimeIsNoLoopWithoutEnd() {
        assertThatThrownBy(() -> read(IntStream.iterate(0, n -> n + 1).iterator()))
                .hasMessageContaining("axon-busy");
    }
}
