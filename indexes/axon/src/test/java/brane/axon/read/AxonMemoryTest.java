package brane.axon.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.AxonConfig;
import brane.axon.Environment;
import brane.axon.Faults;
import brane.axon.HashEmbedding;
import brane.axon.Hit;
import brane.axon.MemoryStore;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.axon.catalog.InMemoryCatalog;
import brane.core.ProblemException;
import brane.faiss.Precision;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one process holds of the segments of all Axons. */
@Timeout(60)
class AxonMemoryTest {

    private static final int LIMIT = 1 << 20;

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final MemoryStore store = new MemoryStore();
    private final Faults faults = new Faults();
    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));
    private final StoredAxons writer = process(1 << 30);

    private StoredAxons process(long memory) {
        return new StoredAxons(
                faults.catalog(catalog),
                catalog.upkeep(),
                faults.store(store),
                List.of(new HashEmbedding()),
                new AxonConfig(memory, Duration.ofSeconds(20), 100, 1_000, 8, Precision.FLOAT32),
                (axon, erased) -> {},
                Environment.REAL);
    }

    private UUID filled(String name, int characters) throws InterruptedException {
        var axon = writer.open("n" + UUID.randomUUID(), "hash");
        put(axon, name, characters);
        return axon;
    }

    private void put(UUID axon, String name, int characters) throws InterruptedException {
        var text = "kidneys " + UUID.randomUUID() + "x".repeat(characters);
        writer.put(intent, axon, UUID.randomUUID(), Texts.document(name, text), (stage, done, total) -> {});
    }

    private List<String> names(StoredAxons process, UUID axon) {
        return process.search(intent, axon, "kidneys", 50).stream()
                .map(Hit::name)
                .sorted()
                .toList();
    }

    private long opened() {
        return faults.calls.stream().filter("store.get"::equals).count();
    }

    /** In a thread of its own; what it threw stands in {@code failure}. */
    private Thread searching(StoredAxons process, UUID axon, AtomicReference<Throwable> failure) {
        return Thread.ofPlatform().start(() -> {
            try {
                assertThat(names(process, axon)).hasSize(1);
            } catch (RuntimeException | AssertionError e) {
                failure.set(e);
            }
        });
    }

    @Test
    void waitsForAnotherAxonThatIsBeingLoadedInsteadOfExceedingTheBound() throws Exception {
        var one = filled("a", 600_000);
        var two = filled("b", 600_000);
        var process = process(LIMIT);
        var loading = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var first = new AtomicBoolean(true);
        faults.calls.clear();
        faults.hook = (call, after) -> {
            if (call.equals("store.get") && !after && first.getAndSet(false)) {
                loading.countDown();
                await(goOn);
            }
        };
        var failure = new AtomicReference<Throwable>();
        var slow = searching(process, one, failure);
        await(loading);

        var waiting = searching(process, two, failure);
        while (opened() < 2 && waiting.getState() != Thread.State.TIMED_WAITING && waiting.isAlive()) {
            Thread.onSpinWait();
        }
        while (!locked(waiting) && opened() < 2 && waiting.isAlive()) {
            Thread.onSpinWait();
        }

        assertThat(opened())
                .as("segments that were opened while the first one was")
                .isEqualTo(1);
        assertThat(process.memory()).isLessThanOrEqualTo(LIMIT);
        goOn.countDown();
        slow.join();
        waiting.join();
        assertThat(failure.get()).isNull();
        assertThat(process.memory()).isBetween(600_000L, (long) LIMIT);
    }

    /** Whether the thread waits for the lock of a reader. */
    private static boolean locked(Thread thread) {
        return java.util.Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("forget"));
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("waited for ever");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keepsTheOthersWhenOneAxonDoesNotFit() throws Exception {
        var one = filled("a", 1_000);
        var large = filled("large", 900_000);
        put(large, "larger", 900_000);
        var process = process(LIMIT);
        names(process, one);

        assertThatThrownBy(() -> names(process, large))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("axon-too-large"));
        names(process, filled("b", 1_000));

        faults.calls.clear();
        assertThat(names(process, one)).containsExactly("a");
        assertThat(opened()).isZero();
    }

    @Test
    void countsNothingOfAnAxonThatCouldNotBeLoaded() throws Exception {
        var one = filled("a", 600_000);
        var process = process(LIMIT);
        faults.hook = (call, after) -> {
            if (call.equals("store.get")) {
                throw new IllegalStateException("the store is down");
            }
        };

        assertThatThrownBy(() -> names(process, one)).isInstanceOf(IllegalStateException.class);

        assertThat(process.memory()).isLessThan(1_000);
    }
}
