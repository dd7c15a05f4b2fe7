package brane.axon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FaultyStoryTest {

    @Test
    void endsWellWithEachFaultThatCanMeetIt() throws InterruptedException {
        var said = Children.onAllCores(FaultyStory.class, (child, cores) -> List.of(1L, (long) child, (long) cores));

        assertThat(said.stream().filter(line -> line.startsWith("faults "))).isEmpty();
        assertThat(said.stream()
                        .filter(line -> line.startsWith("stories="))
                        .mapToInt(line -> Integer.parseInt(line.replaceAll("stories=(\\d+) .*", "$1")))
                        .sum())
                .isGreaterThan(300);
    }
}
