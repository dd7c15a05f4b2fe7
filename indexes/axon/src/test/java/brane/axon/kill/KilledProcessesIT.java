package brane.axon.kill;

import static org.assertj.core.api.Assertions.assertThat;

import brane.testing.RealMinio;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A few kills of {@code bench/axon-kill}, which kills the servers as well. */
@Timeout(180)
class KilledProcessesIT {

    private static void killed(@Nullable RealMinio minio, int kills) throws Exception {
        try (var killing = new Killing(1, minio, false)) {
            var verdict = killing.round(kills);

            assertThat(verdict.lost()).isEmpty();
            assertThat(verdict.ghosts()).isEmpty();
            assertThat(verdict.acknowledged()).isPositive();
            assertThat(verdict.reads()).isPositive();
        }
    }

    @Test
    void losesNothingInAFolder() throws Exception {
        killed(null, 6);
    }

    @Test
    void losesNothingOnS3() throws Exception {
        killed(RealMinio.begin(), 6);
    }

    @Test
    void complainsOfWhatIsNotThere() {
        var write = java.util.UUID.randomUUID();
        var document = java.util.UUID.randomUUID();
        var verdict = new Verdict(List.of(
                new Journal.Event(1, "put", write, "d0 t1"), new Journal.Event(2, "told", write, document.toString())));
        verdict.finallySaw(java.util.Map.of());

        assertThat(verdict.lost()).hasSize(1);
        assertThat(verdict.ghosts()).isEmpty();
    }
}
