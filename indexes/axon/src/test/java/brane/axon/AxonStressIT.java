package brane.axon;

import static org.assertj.core.api.Assertions.assertThat;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.catalog.InMemoryCatalog;
import brane.faiss.Precision;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads search, replace and delete while memory holds a part of the Axons only. */
@Timeout(300)
class AxonStressIT {

    private static final int LIMIT = 1 << 20;
    private static final int AXONS = 6;
    private static final int THREADS = 8;
    private static final int PASSAGES = 40;

    /** What was replaced stays in memory until there is compaction, so there must be few. */
    private static final int CHANGES = 200;

    private static final Duration CPU = Duration.ofSeconds(10);

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final StoredAxons axons = new StoredAxons(
            catalog,
            catalog.upkeep(),
            new MemoryStore(),
            List.of(new HashEmbedding("hash", 384, () -> {})),
            new AxonConfig(LIMIT, Duration.ofSeconds(30), 100, 1_000, 8, Precision.FLOAT32),
            (axon, erased) -> {},
            Environment.REAL);
    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));
    private final List<UUID> ids = new ArrayList<>();
    private final AtomicInteger searches = new AtomicInteger();
    private final AtomicInteger changes = new AtomicInteger();

    private void put(UUID axon, String name, int passages) throws InterruptedException {
        var texts = new String[passages];
        java.util.Arrays.setAll(texts, i -> "kidneys of " + axon + " in passage " + i + "x".repeat(1_000));
        axons.put(intent, axon, UUID.randomUUID(), Texts.document(name, texts), (stage, done, total) -> {});
    }

    @Test
    void mixesFreesAndExceedsNothing() throws Exception {
        for (var i = 0; i < AXONS; i++) {
            ids.add(axons.open("n" + i, "hash"));
            put(ids.get(i), "always", PASSAGES);
        }
        var seed = System.nanoTime();
        var until = cpu() + CPU.toNanos();

        StoredAxonsContract.atOnce(THREADS, thread -> {
            var random = new Random(seed + thread);
            while (cpu() < until) {
                step(random, thread);
            }
            return thread;
        });

        assertThat(searches.get()).as("seed %d", seed).isGreaterThan(500);
    }

    private void step(Random random, int thread) throws InterruptedException {
        var axon = ids.get(random.nextInt(AXONS));
        switch (random.nextInt(20)) {
            case 0 -> {
                if (changes.incrementAndGet() < CHANGES) {
                    put(ids.get(thread % AXONS), "sometimes", 1);
                }
            }
            case 1 -> axons.delete(intent, ids.get(thread % AXONS), UUID.randomUUID(), "sometimes");
            default -> {
                var hits = axons.search(intent, axon, "kidneys of " + axon, 20);
                assertThat(hits).extracting(Hit::name).contains("always").containsAnyOf("always", "sometimes");
                assertThat(hits)
                        .allSatisfy(hit -> assertThat(hit.passage().text()).contains(axon.toString()));
                assertThat(axons.memory()).isLessThanOrEqualTo(LIMIT);
                searches.incrementAndGet();
            }
        }
    }

    private static long cpu() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime();
    }
}
