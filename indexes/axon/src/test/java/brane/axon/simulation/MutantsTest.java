package brane.axon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MutantsTest {

    private static final int MOST = 1_000;

    @Test
    void noticesEachBug() throws InterruptedException {
        var said =
                Children.onAllCores(Mutants.class, (child, cores) -> List.of((long) MOST, (long) child, (long) cores));

        assertThat(said.stream().filter(line -> line.startsWith("seeds=")))
                .hasSize(Mutants.all().size())
                .allMatch(line -> line.contains(" script=complains "))
                .noneMatch(line -> line.startsWith("seeds=" + (MOST + 1) + " "));
    }
}
