package brane.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.catalog.InMemoryCatalog;
import brane.faiss.Precision;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A segment of so many passages that they are still in the store while its first question is answered. */
class LatePassagesTest {

    private static final SearchOptions OPTIONS = new SearchOptions(5, SearchOptions.Mode.VECTOR, 0);

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final MemoryStore store = new MemoryStore();
    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));
    private final AtomicReference<Runnable> onQuery = new AtomicReference<>(() -> {});

    private StoredAxons process() {
        return new StoredAxons(
                catalog,
                catalog.upkeep(),
                store,
                List.of(new HashEmbedding(
                        "hash", () -> onQuery.getAndSet(() -> {}).run())),
                new AxonConfig(1 << 30, Duration.ofSeconds(30), 100, 100_000, 8, Precision.FLOAT32),
                (axon, erased) -> {},
                Environment.REAL);
    }

    private UUID put(UUID axon, String name, String... passages) throws InterruptedException {
        return process()
                .put(intent, axon, UUID.randomUUID(), Texts.document(name, passages), (stage, done, total) -> {})
                .document();
    }

    private static String[] many() {
        return IntStream.range(0, 2_500)
                .mapToObj(i -> "kidneys " + i + " and much more".repeat(130))
                .toArray(String[]::new);
    }

    @Test
    void asksOnceMoreWhenTheyWereErasedMeanwhile() throws Exception {
        var axon = process().open("neuron", "hash");
        var erased = put(axon, "large.txt", many());
        put(axon, "small.txt", "kidneys of another");
        onQuery.set(() -> {
            process().erase(intent, axon, erased);
            try {
                assertThat(process().maintenance().erase(axon)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(process().search(intent, axon, "kidneys", OPTIONS))
                .extracting(Hit::name)
                .containsExactly("small.txt");
    }

    @Test
    void refusesTheAxonWhenTheyAreGoneForNoReason() throws Exception {
        var axon = process().open("neuron", "hash");
        put(axon, "large.txt", many());
        onQuery.set(() -> store.objects.clear());

        assertThatThrownBy(() -> process().search(intent, axon, "kidneys", OPTIONS))
                .hasMessageContaining("axon-corrupt");
    }
}
