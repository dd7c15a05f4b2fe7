package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import brane.core.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentsTest {

    private static final ModelTarget ONE = new ModelTarget("ollama", "one", "http://127.0.0.1:1", null);
    private static final ModelTarget TWO = new ModelTarget("ollama", "two", "http://127.0.0.1:1", null);
    private static final ChatResult DONE = new ChatResult.Completed(1, 1, 1, false);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Deployments deployments = new Deployments(now::get, new SplittableRandom(7));

    private static ChatResult failed(String slug) {
        return new ChatResult.Failed(Problem.of(slug, 502, "Failed.", "it did"));
    }

    private void ends(int times, ChatResult result) {
        for (var i = 0; i < times; i++) {
            deployments.begin(ONE).end(result);
        }
    }

    private void passes(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void threeFailuresInARowBeginARest() {
        ends(2, failed("model-unreachable"));
        ends(1, DONE);
        ends(2, failed("model-slow"));
        assertThat(deployments.rests(ONE)).isFalse();

        ends(1, failed("model-stream-cut"));

        assertThat(deployments.rests(ONE)).isTrue();
        assertThat(deployments.rests(TWO)).isFalse();
        assertThat(deployments.restingLast(List.of(ONE, TWO), one -> one)).containsExactly(TWO, ONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model-prompt-too-long", "tier-forbids-address", "budget-spent", "model-prompt-cut"})
    void whatTheServerIsNotToBlameForCountsForNothing(String slug) {
        ends(10, failed(slug));

        assertThat(deployments.rests(ONE)).isFalse();
    }

    @Test
    void callsAreSharedOutByWeight() {
        var first = new HashMap<ModelTarget, Integer>();
        for (var i = 0; i < 4_000; i++) {
            var order = deployments.sharedOut(List.of(ONE, TWO), one -> one == ONE ? 1 : 3, one -> one, false);
            assertThat(order).containsExactlyInAnyOrder(ONE, TWO);
            first.merge(order.getFirst(), 1, Integer::sum);
        }

        assertThat(first.get(ONE)).isBetween(900, 1_100);
        assertThat(first.get(TWO)).isBetween(2_900, 3_100);
    }

    @Test
    void theLeastBusyForItsWeightGoesFirst() {
        var running = new ArrayList<Deployments.Running>();
        var first = new ArrayList<ModelTarget>();
        for (var i = 0; i < 8; i++) {
            var order = deployments.sharedOut(List.of(ONE, TWO), one -> one == ONE ? 1 : 3, one -> one, true);
            first.add(order.getFirst());
            running.add(deployments.begin(order.getFirst()));
        }
        assertThat(first).filteredOn(ONE::equals).hasSize(2);

        for (var i = 0; i < 8; i++) {
            if (first.get(i) == ONE) {
                running.get(i).end(DONE);
            }
        }
        assertThat(deployments.sharedOut(List.of(TWO, ONE), one -> 1, one -> one, true))
                .containsExactly(ONE, TWO);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void aRequestThatIsWrongCountsForNothing(int status) {
        ends(
                10,
                new ChatResult.Failed(
                        Problem.of("model-refused", 502, "Refused.", "so").with(Refusal.STATUS, status)));

        assertThat(deployments.rests(ONE)).isFalse();
    }

    @Test
    void whoSaysWhenToComeBackRestsUntilThen() {
        ends(
                1,
                new ChatResult.Failed(
                        Problem.of("model-refused", 502, "Busy.", "429").with("retry_after", 30L)));

        passes(Duration.ofSeconds(29));
        assertThat(deployments.rests(ONE)).isTrue();
        passes(Duration.ofSeconds(1));
        assertThat(deployments.rests(ONE)).isFalse();
    }

    @Test
    void afterItsRestOneCallTriesItAndTheOthersWaitForThat() {
        ends(3, failed("model-unreachable"));
        passes(Duration.ofSeconds(10));
        assertThat(deployments.rests(ONE)).isFalse();

        var trial = deployments.begin(ONE);
        assertThat(deployments.rests(ONE)).isTrue();
        trial.end(DONE);

        assertThat(deployments.rests(ONE)).isFalse();
        ends(2, failed("model-unreachable"));
        assertThat(deployments.rests(ONE)).isFalse();
    }

    @Test
    void aTrialThatFailsDoublesTheRestUpToFiveMinutes() {
        ends(3, failed("model-unreachable"));
        for (var seconds : List.of(10, 20, 40, 80, 160, 300, 300)) {
            passes(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(deployments.rests(ONE)).as("before %d s", seconds).isTrue();
            passes(Duration.ofNanos(1));
            assertThat(deployments.rests(ONE)).as("after %d s", seconds).isFalse();
            ends(1, failed("model-unreachable"));
        }
    }

    @Test
    void aTrialThatIsStoppedSaysNothing() {
        ends(3, failed("model-unreachable"));
        passes(Duration.ofSeconds(10));

        deployments.begin(ONE).end(new ChatResult.Cancelled());
        assertThat(deployments.rests(ONE)).isFalse();
        deployments.begin(ONE).end(null);
        assertThat(deployments.rests(ONE)).isFalse();
    }

    @Test
    void callsAreCountedWhileTheyRun() {
        var first = deployments.begin(ONE);
        var second = deployments.begin(ONE);

        assertThat(deployments.running(ONE)).isEqualTo(2);
        assertThat(deployments.running(TWO)).isZero();
        first.end(DONE);
        second.end(failed("model-slow"));
        assertThat(deployments.running(ONE)).isZero();
    }
}
