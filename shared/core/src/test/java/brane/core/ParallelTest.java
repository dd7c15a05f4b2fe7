package brane.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParallelTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    @Test
    void givesTheResultsInTheOrderOfTheTasks() throws Exception {
        var tasks = IntStream.range(0, 20)
                .mapToObj(i -> (Callable<Integer>) () -> {
                    Thread.sleep((20 - i) % 3);
                    return i;
                })
                .toList();

        assertThat(Parallel.all(4, LONG, tasks))
                .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
    }

    @Test
    void neverRunsMoreAtOnceThanItsWidth() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        Callable<Integer> task = () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.sleep(5);
            return running.decrementAndGet();
        };

        Parallel.all(3, LONG, IntStream.range(0, 12).mapToObj(i -> task).toList());

        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void theFirstFailureStopsTheOthers() throws Exception {
        var interrupted = new CountDownLatch(1);
        Callable<Integer> waits = () -> {
            try {
                Thread.sleep(LONG);
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return 0;
        };
        Callable<Integer> fails = () -> {
            Thread.sleep(20);
            throw new IllegalStateException("broken");
        };

        assertThatThrownBy(() -> Parallel.all(2, LONG, List.of(waits, fails)))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("broken");
        assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void stopsAtTheDeadline() {
        Callable<Integer> waits = () -> {
            Thread.sleep(LONG);
            return 0;
        };

        assertThatThrownBy(() -> Parallel.all(2, Duration.ofMillis(50), List.of(waits)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("PT0.05S");
    }

    @Test
    void bindsTheCallerAgainInEachThread() throws Exception {
        var caller = new Caller(Ids.next(), "a@example.org", Set.of(Role.USER), Set.of(), "session:1");
        Callable<String> asks =
                () -> RequestContext.requestId() + RequestContext.CALLER.get().id();

        var heard = ScopedValue.where(RequestContext.CALLER, caller)
                .where(RequestContext.REQUEST_ID, "r1")
                .call(() -> Parallel.all(2, LONG, List.of(asks, asks)));

        assertThat(heard).containsOnly("r1" + caller.id());
    }
}
