package brane.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class SteadyClockTest {

    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    private Instant machine = NOON;
    private long nanos;
    private final Clock clock = new SteadyClock(((InstantSource) () -> machine).withZone(ZoneOffset.UTC), () -> nanos);

    @Test
    void followsTheMachineForward() {
        pass(Duration.ofSeconds(1));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(1));

        machine = machine.plusSeconds(3_600);

        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(3_601));
    }

    @Test
    void goesOnFromWhereItWasWhenTheMachineIsSetBack() {
        machine = machine.minusSeconds(3_600);
        assertThat(clock.instant()).isEqualTo(NOON);

        pass(Duration.ofMinutes(10));

        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(600));
    }

    private void pass(Duration time) {
        machine = machine.plus(time);
        nanos += time.toNanos();
    }
}
