package brane.axon.read;

import static org.assertj.core.api.Assertions.assertThat;

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
import brane.axon.SearchOptions;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.InMemoryCatalog;
import brane.axon.catalog.Upkeep.Grace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One process searches while another compacts: until it has opened what was written, the sources stand in for it. */
class CompactionWhileSearchedTest {

    private static final Grace NOW = new Grace(Duration.ZERO, Duration.ofDays(1));

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final MemoryStore store = new MemoryStore();
    private final Faults faults = new Faults();
    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));
    private final CountDownLatch opens = new CountDownLatch(1);

    private final Readers searching = new Readers(
            faults.catalog(catalog),
            new AxonObjects(faults.catalog(catalog), faults.store(store), Environment.REAL),
            AxonConfig.DEFAULT,
            Environment.REAL);
    private final StoredAxons other = new StoredAxons(
            catalog,
            catalog.upkeep(),
            store,
            List.of(new HashEmbedding()),
            AxonConfig.DEFAULT,
            (axon, erased) -> {},
            Environment.REAL);

    private UUID axon;

    @BeforeEach
    void fill() throws InterruptedException {
        axon = other.open("neuron", "hash");
        for (var i = 0; i < 8; i++) {
            put("d" + i);
        }
        assertThat(found()).hasSize(8);
        faults.calls.clear();
    }

    @AfterEach
    void goOn() {
        opens.countDown();
    }

    private void put(String name) throws InterruptedException {
        other.put(
                intent,
                axon,
                UUID.randomUUID(),
                Texts.document(name, "kidneys of " + name),
                (stage, done, total) -> {});
    }

    private List<String> found() throws InterruptedException {
        try (var serving = searching.of(axon).serving()) {
            var options = new SearchOptions(50, SearchOptions.Mode.BALANCED, 0);
            return HybridSearch.search(serving, "kidneys", new HashEmbedding().query("kidneys"), options).stream()
                    .map(Hit::name)
                    .sorted()
                    .toList();
        }
    }

    private void compact() throws InterruptedException {
        assertThat(other.maintenance().compact(axon)).isTrue();
    }

    private long opened() {
        return faults.calls.stream().filter("store.get"::equals).count();
    }

    /** From now on nothing comes out of the store until {@link #opens} is counted down. */
    private void holdTheStore() {
        faults.hook = (call, after) -> {
            if (call.equals("store.get") && !after) {
                try {
                    assertThat(opens.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private void untilOnly(int segments) throws InterruptedException {
        for (var i = 0; i < 1_000; i++) {
            try (var serving = searching.of(axon).serving()) {
                if (serving.held().size() == segments) {
                    return;
                }
            }
            Thread.sleep(5);
        }
        throw new AssertionError("there were never " + segments + " segments in memory");
    }

    @Test
    void answersFromTheSourcesUntilTheirReplacementIsOpen() throws Exception {
        compact();
        holdTheStore();

        assertThat(found()).hasSize(8);
        assertThat(found()).hasSize(8);

        opens.countDown();
        untilOnly(1);
        assertThat(found()).hasSize(8);
        assertThat(opened()).as("it is opened once").isEqualTo(1);
    }

    @Test
    void showsOnlyWhatIsLiveNowMeanwhile() throws Exception {
        compact();
        holdTheStore();
        other.delete(intent, axon, UUID.randomUUID(), "d3");

        assertThat(found()).hasSize(7).doesNotContain("d3");

        opens.countDown();
        untilOnly(1);
        assertThat(found()).hasSize(7).doesNotContain("d3");
    }

    @Test
    void needsTheSourcesNoLongerOnceTheyAreCollected() throws Exception {
        compact();
        holdTheStore();
        assertThat(found()).hasSize(8);
        assertThat(other.maintenance().collect(axon, NOW)).isPositive();
        assertThat(found()).hasSize(8);

        opens.countDown();
        untilOnly(1);
        assertThat(found()).hasSize(8);
    }

    @Test
    void waitsWhenItDoesNotHaveAllSources() throws Exception {
        compact();
        var first = catalog.objects(axon, Catalog.Kind.SEGMENT, "live");
        for (var i = 8; i < 15; i++) {
            put("d" + i);
        }
        var unknown = new ArrayList<>(catalog.objects(axon, Catalog.Kind.SEGMENT, "live"));
        unknown.removeAll(first);
        compact();
        catalog.upkeep().condemn(axon, NOW, 100);
        catalog.upkeep().forget(axon, unknown);

        try (var serving = searching.of(axon).serving()) {
            assertThat(serving.isWhole()).isTrue();
            assertThat(serving.snapshot().documents()).hasSize(15);
        }
    }

    @Test
    void goesFromReplacementToReplacement() throws Exception {
        compact();
        holdTheStore();
        assertThat(found()).hasSize(8);
        for (var i : IntStream.range(8, 64).toArray()) {
            other.put(
                    intent,
                    axon,
                    UUID.randomUUID(),
                    Texts.document("d" + i, "kidneys of d" + i),
                    (stage, done, total) -> {});
        }
        var all = catalog.objects(axon, Catalog.Kind.SEGMENT, "live").size();
        while (other.maintenance().compact(axon)) {
            assertThat(all).isPositive();
        }
        opens.countDown();

        assertThat(found()).hasSize(50);
        untilOnly(catalog.objects(axon, Catalog.Kind.SEGMENT, "live").size());
        assertThat(searching.of(axon).snapshot().documents()).hasSize(64);
    }

    @Test
    void readsEverythingAnewWhenTheReplacementDoesNotOpen() throws Exception {
        compact();
        faults.hook = (call, after) -> {
            if (call.equals("store.get") && !after && opened() == 1) {
                throw new IllegalStateException("broken");
            }
        };

        assertThat(found()).hasSize(8);
        untilOnly(1);
        assertThat(found()).hasSize(8);
        assertThat(opened()).isEqualTo(2);
    }
}
