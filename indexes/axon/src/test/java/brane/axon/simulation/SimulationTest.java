package brane.axon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimulationTest {

    /** More, and others, with {@code -Dbrane.seeds=… -Dbrane.first-seed=…}; {@code bench/simulation} does so. */
    private static final long SEEDS = Long.getLong("brane.seeds", 600);

    private static final long FIRST = Long.getLong("brane.first-seed", 1);

    @Test
    void holdsItsInvariantsInEveryOrder() throws InterruptedException {
        var report = Simulations.onAllCores(FIRST, SEEDS);

        System.out.println("simulated seeds=" + report.seeds() + " steps=" + report.steps() + " violations="
                + report.violations().size());
        assertThat(report.violations()).isEmpty();
        assertThat(report.seeds()).isEqualTo(SEEDS);
    }

    @Test
    void repeatsARunByItsSeed() {
        for (var seed = 1; seed <= 20; seed++) {
            assertThat(Simulation.run(seed).trace())
                    .as("seed " + seed)
                    .isEqualTo(Simulation.run(seed).trace());
        }
    }
}
