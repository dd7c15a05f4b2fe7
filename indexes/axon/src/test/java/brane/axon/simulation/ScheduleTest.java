package brane.axon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private final Object monitor = new Object();

    @Test
    void aMonitorThatIsHeldOutsideChangesNoOrder() throws InterruptedException {
        var alone = trace();
        var holds = new CountDownLatch(1);
        var over = new AtomicBoolean();
        var outside = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                synchronized (monitor) {
                    holds.countDown();
                    LockSupport.parkNanos(1_000_000);
                }
            }
        });
        holds.await();
        try {
            for (var i = 0; i < 3; i++) {
                assertThat(trace()).isEqualTo(alone);
            }
        } finally {
            over.set(true);
            outside.join();
        }
    }

    private long trace() {
        var schedule = new Schedule(5);
        for (var i = 0; i < 3; i++) {
            schedule.start("thread " + i, () -> {
                for (var turn = 0; turn < 50; turn++) {
                    schedule.point("turn");
                    synchronized (monitor) {
                        schedule.mark(turn);
                    }
                }
            });
        }
        assertThat(schedule.run(10_000)).isTrue();
        return schedule.trace();
    }
}
