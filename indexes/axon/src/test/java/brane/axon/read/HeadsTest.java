package brane.axon.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.axon.StoredAxonsContract;
import brane.axon.catalog.Catalog;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeadsTest {

    private static final UUID INCARNATION = UUID.randomUUID();

    private final UUID axon = UUID.randomUUID();
    private final AtomicLong version = new AtomicLong();
    private final Semaphore answers = new Semaphore(0);
    private final CopyOnWriteArrayList<Long> selects = new CopyOnWriteArrayList<>();
    private final CountDownLatch asked = new CountDownLatch(1);

    /** Reads the version when it is sent, and answers when the test lets it. */
    private Map<UUID, Catalog.Head> slow(Collection<UUID> axons) {
        var seen = version.get();
        selects.add(seen);
        asked.countDown();
        answers.acquireUninterruptibly();
        var heads = new HashMap<UUID, Catalog.Head>();
        axons.stream().filter(axon::equals).forEach(id -> heads.put(id, new Catalog.Head(INCARNATION, seen)));
        return heads;
    }

    @Test
    void givesNobodyAnAnswerThatWasAskedForBeforeTheyCame() throws Exception {
        var heads = new Heads(this::slow, Duration.ofSeconds(10));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var early = threads.submit(() -> heads.of(axon));
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            version.set(1);
            var late = List.of(
                    threads.submit(() -> heads.of(axon)),
                    threads.submit(() -> heads.of(axon)),
                    threads.submit(() -> heads.of(axon)));
            Thread.sleep(100);
            assertThat(selects).containsExactly(0L);

            answers.release(2);

            assertThat(early.get().head().version()).isZero();
            for (var one : late) {
                assertThat(one.get().head().version()).isEqualTo(1);
                assertThat(one.get().sent()).isEqualTo(2);
            }
            assertThat(selects).containsExactly(0L, 1L);
        }
    }

    @Test
    void asksOnceForManyAxons() throws Exception {
        var others = List.of(UUID.randomUUID(), UUID.randomUUID());
        var heads = new Heads(this::slow, Duration.ofSeconds(10));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var early = threads.submit(() -> heads.of(axon));
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            var unknown = threads.submit(() -> heads.of(others.getFirst()));
            var known = threads.submit(() -> heads.of(axon));
            Thread.sleep(100);
            answers.release(2);

            assertThat(early.get().head().version()).isZero();
            assertThat(known.get().head().version()).isZero();
            assertThatThrownBy(unknown::get).hasMessageContaining("axon-unknown");
            assertThat(selects).hasSize(2);
        }
    }

    @Test
    void failsAllWhoWaitedForASelectThatFailedAndNobodyElse() throws Exception {
        var count = new AtomicInteger();
        var heads = new Heads(
                axons -> {
                    if (count.getAndIncrement() == 0) {
                        throw new IllegalStateException("down");
                    }
                    return Map.of(axon, new Catalog.Head(INCARNATION, 7));
                },
                Duration.ofSeconds(10));

        assertThatThrownBy(() -> heads.of(axon)).hasMessage("down");
        assertThat(heads.of(axon).head().version()).isEqualTo(7);
    }

    @Test
    void doesNotWaitForEver() {
        var heads = new Heads(this::slow, Duration.ofMillis(100));

        assertThatThrownBy(() -> heads.of(axon)).hasMessageContaining("axon-busy");

        answers.release(100);
    }

    @Test
    void keepsTheAnswerOfOthersWhenOneIsCancelled() throws Exception {
        var heads = new Heads(this::slow, Duration.ofSeconds(10));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> heads.of(axon));
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            var second = threads.submit(() -> heads.of(axon));
            Thread.sleep(50);
            first.cancel(true);
            answers.release(2);

            assertThat(second.get().head().version()).isZero();
        }
    }

    @Test
    void isCurrentForEveryQueryUnderLoad() throws Exception {
        answers.release(1_000_000);
        var heads = new Heads(this::slow, Duration.ofSeconds(10));
        StoredAxonsContract.atOnce(8, i -> {
            for (var n = 0; n < 200; n++) {
                var before = i == 0 ? version.incrementAndGet() : version.get();
                assertThat(heads.of(axon).head().version()).isGreaterThanOrEqualTo(before);
            }
            return i;
        });
        assertThat(selects.size()).isLessThan(1_600);
    }
}
