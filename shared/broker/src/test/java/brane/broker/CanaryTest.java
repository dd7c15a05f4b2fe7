package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import brane.privacy.Policy;
import org.junit.jupiter.api.Test;

/** Nothing that was planted leaves under tiers 0 and 1, and the count of it can rise. */
class CanaryTest {

    private static final long SEED = 20_261_127;

    @Test
    void noPlantedValueLeavesInTenThousandTurns() throws Exception {
        var seen = CanaryRun.run(10_000, SEED, Policy.HIPAA);

        assertThat(seen.examples()).as("seed %d", SEED).isEmpty();
        assertThat(seen.leakedBytes()).isZero();
        assertThat(seen.wired()).isEqualTo(200);
    }

    @Test
    void withoutTheDetectorTheRunSeesThemLeave() throws Exception {
        assertThat(CanaryRun.run(20, SEED, Policy.NONE).leakedBytes()).isGreaterThan(1_000);
    }
}
