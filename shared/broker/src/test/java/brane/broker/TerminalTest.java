package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTest {

    @Test
    void eachCallEndsOnceAsWhatItIs() throws Exception {
        var seen = TerminalRun.run(600, 20_261_128);

        assertThat(seen.wrong()).isEmpty();
        assertThat(seen.ended()).containsOnlyKeys("Completed", "Failed", "Cancelled");
    }
}
