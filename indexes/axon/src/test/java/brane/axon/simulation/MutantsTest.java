package brane.axon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutantsTest {

    private static final int SEEDS = Integer.getInteger("brane.mutant-seeds", 400);

    static List<Mutant> mutants() {
        return Mutants.all();
    }

    /** How many seeds it takes to notice the mutant; more than {@code SEEDS} when it was not. */
    static int seedsToKill(Mutant mutant) throws ReflectiveOperationException {
        var loader = new MutantLoader(mutant);
        for (var seed = 1; seed <= SEEDS; seed++) {
            if (!loader.violations(seed).isEmpty()) {
                return seed;
            }
        }
        return SEEDS + 1;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    void noticesEachBug(Mutant mutant) throws ReflectiveOperationException {
        var seeds = seedsToKill(mutant);

        System.out.println("mutant=\"" + mutant.name() + "\" seeds=" + seeds);
        assertThat(seeds).isLessThanOrEqualTo(SEEDS);
    }
}
