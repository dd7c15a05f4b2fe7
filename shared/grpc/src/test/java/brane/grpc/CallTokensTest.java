package brane.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Only what another process of this BRANE said, and only for a short while. */
class CallTokensTest {

    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final CallTokens.Call CALL =
            new CallTokens.Call("user:" + new UUID(1, 2), new UUID(3, 4), "n1", new UUID(5, 6), "r1");

    @Test
    void givesBackWhatWasSaid() {
        assertThat(at(NOW).read(at(NOW).write(CALL))).contains(CALL);
    }

    @Test
    void holdsForSecondsAndForClocksThatDifferALittle() {
        var token = at(NOW).write(CALL);

        assertThat(at(NOW.plusSeconds(59)).read(token)).isPresent();
        assertThat(at(NOW.minusSeconds(29)).read(token)).isPresent();
        assertThat(at(NOW.plusSeconds(61)).read(token)).isEmpty();
        assertThat(at(NOW.minusSeconds(31)).read(token)).isEmpty();
    }

    @Test
    void refusesAnotherSecretAndEveryChangedPart() {
        var token = at(NOW).write(CALL);
        var other = new CallTokens(secret("another secret of another installation"), clock(NOW));
        assertThat(other.read(token)).isEmpty();

        var dots = token.split("\\.", -1);
        for (var part = 0; part < 3; part++) {
            var changed = dots.clone();
            var first = changed[part].charAt(4) == 'A' ? 'B' : 'A';
            changed[part] = changed[part].substring(0, 4) + first + changed[part].substring(5);
            assertThat(at(NOW).read(String.join(".", changed)))
                    .as("part %d", part)
                    .isEmpty();
        }
        assertThat(at(NOW).read("")).isEmpty();
        assertThat(at(NOW).read("a.b.c")).isEmpty();
        assertThat(at(NOW).read("x".repeat(10_000))).isEmpty();
    }

    private static CallTokens at(Instant now) {
        return new CallTokens(secret("the secret of all processes of one BRANE"), clock(now));
    }

    private static Clock clock(Instant now) {
        return Clock.offset(Clock.fixed(now, ZoneOffset.UTC), Duration.ZERO);
    }

    private static byte[] secret(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
