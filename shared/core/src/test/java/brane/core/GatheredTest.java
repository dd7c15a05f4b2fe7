package brane.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GatheredTest {

    @Test
    void whoeverAsksAloneIsAnsweredOnTheirOwnThread() {
        var threads = new ArrayList<Thread>();
        var gathered = new Gathered<String, Integer>(10, keys -> {
            threads.add(Thread.currentThread());
            return Map.of("a", 1);
        });

        assertThat(gathered.get("a")).contains(1);
        assertThat(gathered.get("b")).isEmpty();
        assertThat(threads).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    void noAnswerIsOlderThanItsQuestion() throws Exception {
        var clock = new AtomicLong();
        var looks = new AtomicInteger();
        var atOnce = new AtomicInteger();
        var gathered = new Gathered<Integer, Long>(16, keys -> {
            assertThat(keys).hasSizeLessThanOrEqualTo(16);
            assertThat(atOnce.incrementAndGet()).isEqualTo(1);
            looks.incrementAndGet();
            var seen = clock.get();
            pause();
            var found = new HashMap<Integer, Long>();
            keys.forEach(key -> found.put(key, seen * 1_000 + key));
            atOnce.decrementAndGet();
            return found;
        });

        var asked = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<?>>();
            for (var i = 0; i < 64; i++) {
                var key = i % 40;
                all.add(threads.submit(() -> {
                    for (var j = 0; j < 50; j++) {
                        var before = clock.incrementAndGet();
                        var answer = gathered.get(key).orElseThrow();
                        asked.incrementAndGet();
                        assertThat(answer % 1_000).isEqualTo(key);
                        assertThat(answer / 1_000).isGreaterThanOrEqualTo(before);
                    }
                }));
            }
            for (var one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        }

        assertThat(asked).hasValue(64 * 50);
        assertThat(looks).hasValueLessThan(64 * 50 / 4);
    }

    @Test
    void aFailureIsThatOfThoseWhoAskedWithIt() throws Exception {
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Set<String> asked = ConcurrentHashMap.newKeySet();
        var gathered = new Gathered<String, String>(10, keys -> {
            asked.addAll(keys);
            if (keys.contains("slow")) {
                inside.countDown();
                await(goOn);
            }
            if (keys.contains("bad")) {
                throw new IllegalStateException("the look failed");
            }
            return Map.of("slow", "found");
        });

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = threads.submit(() -> gathered.get("slow"));
            inside.await();
            var bad = List.of(threads.submit(() -> gathered.get("bad")), threads.submit(() -> gathered.get("other")));
            Thread.sleep(100);
            goOn.countDown();

            assertThat(slow.get(10, TimeUnit.SECONDS)).contains("found");
            for (var one : bad) {
                assertThatThrownBy(() -> one.get(10, TimeUnit.SECONDS)).hasMessageContaining("the look failed");
            }
        }

        assertThat(gathered.get("slow")).contains("found");
        assertThat(asked).containsExactlyInAnyOrder("slow", "bad", "other");
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
