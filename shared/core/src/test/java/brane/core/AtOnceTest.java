package brane.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AtOnceTest {

    @Test
    void runsEachOnceAndNoMoreAtATime() {
        var ran = new ConcurrentHashMap<Integer, Integer>();
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        AtOnce.run(
                IntStream.range(0, 200)
                        .<Runnable>mapToObj(i -> () -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            Thread.yield();
                            ran.merge(i, 1, Integer::sum);
                            now.decrementAndGet();
                        })
                        .toList(),
                3);

        assertThat(ran).hasSize(200).containsValue(1).doesNotContainValue(2);
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void runsSeveralSideBySide() throws InterruptedException {
        var meet = new CountDownLatch(2);
        Runnable meets = () -> {
            meet.countDown();
            try {
                meet.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };

        AtOnce.run(List.of(meets, meets), 2);

        assertThat(meet.getCount()).isZero();
    }

    @Test
    void runsOneOnTheCallersThread() {
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        Runnable seen = () -> threads.add(Thread.currentThread());

        AtOnce.run(List.of(seen), 8);
        AtOnce.run(List.of(seen, seen), 1);
        AtOnce.run(List.of(), 8);

        assertThat(threads).isEqualTo(Set.of(Thread.currentThread()));
    }

    @Test
    void endsWithTheFirstFailureWhenAllThatBeganHaveEnded() {
        var ended = new AtomicInteger();
        var all = new ArrayList<Runnable>();
        all.add(() -> {
            throw new IllegalArgumentException("first");
        });
        IntStream.range(0, 100)
                .forEach(i -> all.add(() -> {
                    Thread.yield();
                    ended.incrementAndGet();
                }));

        assertThatThrownBy(() -> AtOnce.run(all, 1)).hasMessage("first");
        assertThat(ended.get()).isZero();
        assertThatThrownBy(() -> AtOnce.run(all, 4)).hasMessage("first");
        assertThatThrownBy(() -> AtOnce.run(
                        List.of(() -> {
                            throw new AssertionError("an error too");
                        }),
                        2))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void keepsAnInterruptionForLater() {
        Thread.currentThread().interrupt();
        var ended = new AtomicInteger();

        AtOnce.run(
                IntStream.range(0, 8)
                        .<Runnable>mapToObj(i -> ended::incrementAndGet)
                        .toList(),
                4);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(ended.get()).isEqualTo(8);
    }

    @Test
    void doesSomethingBesideTheCallersOwn() throws Exception {
        var meet = new CountDownLatch(2);
        var caller = Thread.currentThread();

        var result = AtOnce.beside(
                () -> {
                    meet.countDown();
                    try {
                        meet.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                () -> {
                    meet.countDown();
                    meet.await();
                    return Thread.currentThread();
                });

        assertThat(result).isSameAs(caller);
    }

    @Test
    void endsWithTheCallersFailureFirstAndOnlyWhenBothHaveEnded() {
        var ended = new AtomicInteger();
        Runnable slow = () -> {
            Thread.yield();
            ended.incrementAndGet();
            throw new IllegalStateException("other");
        };

        assertThatThrownBy(() -> AtOnce.beside(slow, () -> {
                    throw new InterruptedException("own");
                }))
                .isInstanceOf(InterruptedException.class)
                .hasMessage("own");
        assertThat(ended).hasValue(1);
        assertThatThrownBy(() -> AtOnce.beside(slow, () -> "fine")).hasMessage("other");
    }
}
