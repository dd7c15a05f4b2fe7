package brane.axon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutantsTest {

    private static final int MOST = 1_000;

    static List<Mutant> mutants() {
        return Mutants.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    void noticesEachBug(Mutant mutant) throws ReflectiveOperationException {
        assertThat(Mutants.seedsToKill(mutant, MOST)).isLessThanOrEqualTo(MOST);
    }
}
