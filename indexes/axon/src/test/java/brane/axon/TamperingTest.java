package brane.axon;

import static org.assertj.core.api.Assertions.assertThat;

import brane.axon.simulation.MutantLoader;
import brane.axon.simulation.Mutants;
import org.junit.jupiter.api.Test;

class TamperingTest {

    @Test
    void noticesWhateverIsDoneToStoredBytes() throws InterruptedException {
        var report = Tampering.run(2_000, 1);

        assertThat(report.missed()).isEmpty();
        assertThat(report.made()).containsOnlyKeys(Tampering.Kind.values());
    }

    @Test
    void noticesThatATagIsNotLookedAt() throws ReflectiveOperationException {
        var blind = Mutants.named("tag unchecked");

        assertThat(new MutantLoader(blind).unnoticed(500, 1)).isNotEmpty();
    }
}
