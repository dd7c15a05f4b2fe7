package brane.axon.kill;

import static org.assertj.core.api.Assertions.assertThat;

import brane.testing.RealMinio;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A few kills of {@code bench/axon-kill}, which kills backends and the store as well. */
@Timeout(300)
class KilledProcessesIT {

    private static final List<Victim> VICTIMS = List.of(
            Victim.PROCESS,
            Victim.PROCESS,
            Victim.PROCESS,
            Victim.CONNECTION,
            Victim.SERVER_BEFORE_DURABLE,
            Victim.SERVER_BEFORE_ANSWER);

    private static void killed(@Nullable RealMinio minio) throws Exception {
        try (var killing = new Killing(1, minio, System.getProperty("java.class.path"))) {
            var verdict = killing.round(VICTIMS);

            assertThat(verdict.lost()).isEmpty();
            assertThat(verdict.ghosts()).isEmpty();
            assertThat(verdict.acknowledged()).isPositive();
            assertThat(verdict.reads()).isPositive();
            assertThat(killing.postgres.recoveries()).isEqualTo(2);
        }
    }

    @Test
    void losesNothingInAFolder() throws Exception {
        killed(null);
    }

    @Test
    void losesNothingOnS3() throws Exception {
        killed(RealMinio.begin());
    }

    @Test
    void complainsOfWhatIsNotThere() {
        var write = UUID.randomUUID();
        var verdict = new Verdict(List.of(put(1, write), told(2, write, 1)));
        verdict.finallySaw(Map.of());

        assertThat(verdict.lost()).hasSize(1);
        assertThat(verdict.ghosts()).isEmpty();
    }

    @Test
    void complainsOfWhatIsThereThoughItWasSaidToHaveFailed() {
        var write = UUID.randomUUID();
        var verdict = new Verdict(List.of(put(1, write), new Journal.Event(2, "quits", write, "")));
        verdict.finallySaw(Map.of("d0", "t1"));

        assertThat(verdict.ghosts()).hasSize(1);
    }

    @Test
    void takesALostAnswerForBoth() {
        var write = UUID.randomUUID();
        var unsure = List.of(
                put(1, write), new Journal.Event(2, "unsure", write, ""), new Journal.Event(3, "quits", write, ""));
        var there = new Verdict(unsure);
        there.finallySaw(Map.of("d0", "t1"));
        var away = new Verdict(unsure);
        away.finallySaw(Map.of());

        assertThat(there.ghosts()).isEmpty();
        assertThat(away.lost()).isEmpty();
    }

    @Test
    void complainsOfTwoAnswersToOneOperation() {
        var write = UUID.randomUUID();
        var verdict = new Verdict(List.of(put(1, write), told(2, write, 1), told(3, write, 2)));

        assertThat(verdict.ghosts()).hasSize(1);
    }

    private static Journal.Event put(long at, UUID write) {
        return new Journal.Event(at, "put", write, "d0 t1");
    }

    private static Journal.Event told(long at, UUID write, int version) {
        return new Journal.Event(at, "told", write, new UUID(0, 1) + " " + version);
    }
}
