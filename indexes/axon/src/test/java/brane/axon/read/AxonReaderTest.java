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
import brane.axon.SearchOptions;
import brane.axon.StoredAxons;
import brane.axon.StoredAxonsContract;
import brane.axon.Texts;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.InMemoryCatalog;
import brane.core.ProblemException;
import brane.faiss.Precision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AxonReaderTest {

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final MemoryStore store = new MemoryStore();
    private final Faults faults = new Faults();
    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));

    private StoredAxons process(long memory) {
        return new StoredAxons(
                faults.catalog(catalog),
                catalog.upkeep(),
                faults.store(store),
                List.of(new HashEmbedding()),
                new AxonConfig(memory, Duration.ofSeconds(5), 100, 1_000, 8, Precision.FLOAT32),
                (axon, erased) -> {},
                Environment.REAL);
    }

    private final StoredAxons axons = process(1 << 30);

    private UUID filled(String... names) throws InterruptedException {
        var axon = axons.open("n" + UUID.randomUUID(), "hash");
        for (var name : names) {
            put(axon, name, "kidneys of " + name);
        }
        return axon;
    }

    private void put(UUID axon, String name, String text) throws InterruptedException {
        axons.put(intent, axon, UUID.randomUUID(), Texts.document(name, text), (stage, done, total) -> {});
    }

    private List<String> names(StoredAxons process, UUID axon) {
        return process.search(intent, axon, "kidneys", 50).stream()
                .map(Hit::name)
                .sorted()
                .toList();
    }

    private String segment(UUID axon) {
        return "axons/" + axon + "/"
                + catalog.objects(axon, Catalog.Kind.SEGMENT, "live").getFirst();
    }

    private static String slug(Throwable thrown) {
        return ((ProblemException) thrown).problem().slug();
    }

    @Test
    void readsOnlyWhatChangedAndOnlyNewSegments() throws Exception {
        var axon = filled("a", "b");
        names(axons, axon);
        put(axon, "c", "kidneys");
        faults.calls.clear();

        assertThat(names(axons, axon)).containsExactly("a", "b", "c");
        assertThat(names(axons, axon)).containsExactly("a", "b", "c");

        assertThat(faults.calls.stream().filter("store.get"::equals)).hasSize(1);
        assertThat(faults.calls.stream().filter("catalog.changes"::equals)).hasSize(1);
        assertThat(faults.calls.stream().filter("catalog.heads"::equals)).hasSize(2);
    }

    @Test
    void forgetsEverythingInAnotherIncarnation() throws Exception {
        for (var versions : List.of(0, 3)) {
            var axon = filled("a", "b");
            names(axons, axon);
            var row = catalog.axon(axon);
            catalog.undo(axon, row.version() - 1);
            catalog.change(axon, UUID.randomUUID(), row.version() + versions, 1, 0);

            assertThat(names(axons, axon)).as("%d versions later", versions).containsExactly("a");
        }
    }

    @Test
    void forgetsEverythingWhenTheVersionWentBack() throws Exception {
        var axon = filled("a", "b");
        names(axons, axon);
        var row = catalog.axon(axon);
        catalog.undo(axon, row.version() - 1);
        catalog.change(axon, row.incarnation(), row.version() - 1, 1, 0);

        assertThat(names(axons, axon)).containsExactly("a");
    }

    @Test
    void looksAgainWhenASegmentWasReplacedWhileItWasFetched() throws Exception {
        var axon = filled("a");
        var first = new AtomicInteger();
        faults.hook = (call, after) -> {
            if (call.equals("store.get") && !after && first.getAndIncrement() == 0) {
                var old = segment(axon);
                try {
                    put(axon, "a", "kidneys anew");
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                catalog.setObjectState(axon, UUID.fromString(old.substring(old.lastIndexOf('/') + 1)), "dropped");
                store.objects.remove(old);
            }
        };

        assertThat(process(1 << 30).search(intent, axon, "kidneys", 5))
                .extracting(hit -> hit.passage().text())
                .containsExactly("kidneys anew");
    }

    @Test
    void refusesAnAxonWhoseSegmentIsGoneAndNoOther() throws Exception {
        var axon = filled("a");
        var other = filled("b");
        var name = segment(axon);
        store.objects.remove(name);
        var process = process(1 << 30);

        for (var i = 0; i < 2; i++) {
            assertThatThrownBy(() -> names(process, axon))
                    .satisfies(thrown -> assertThat(slug(thrown)).isEqualTo("axon-corrupt"))
                    .hasMessageContaining(name);
        }
        assertThat(names(process, other)).containsExactly("b");
    }

    @Test
    void refusesEveryChangedOrCutByteOfWhatIsStored() throws Exception {
        var axon = filled("a");
        var random = new Random(3);
        for (var kind : Catalog.Kind.values()) {
            var name =
                    "axons/" + axon + "/" + catalog.objects(axon, kind, "live").getFirst();
            var good = store.objects.get(name);
            for (var n = 0; n < 60; n++) {
                var bad = n % 6 == 0 ? java.util.Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
                if (n % 6 != 0) {
                    bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                }
                store.objects.put(name, bad);
                var process = process(1 << 30);

                assertThatThrownBy(() -> {
                            names(process, axon);
                            process.text(intent, axon, "a");
                            try (var in = process.original(intent, axon, "a").orElseThrow()) {
                                in.readAllBytes();
                            }
                        })
                        .as("%s %d", kind, n)
                        .satisfies(thrown -> assertThat(slug(thrown)).isEqualTo("axon-corrupt"));
            }
            store.objects.put(name, good);
        }
        assertThat(names(process(1 << 30), axon)).containsExactly("a");
    }

    @Test
    void refusesAnObjectInThePlaceOfAnother() throws Exception {
        var axon = filled("a", "b");
        var names = catalog.objects(axon, Catalog.Kind.ORIGINAL, "live");
        var one = store.objects.get("axons/" + axon + "/" + names.get(0));
        store.objects.put("axons/" + axon + "/" + names.get(1), one);

        assertThatThrownBy(() -> {
                    for (var name : List.of("a", "b")) {
                        try (var in = axons.original(intent, axon, name).orElseThrow()) {
                            in.readAllBytes();
                        }
                    }
                })
                .satisfies(thrown -> assertThat(slug(thrown)).isEqualTo("axon-corrupt"));
    }

    @Test
    void freesTheAxonThatWasAskedLeastRecently() throws Exception {
        var one = filled("a");
        var two = filled("b");
        var three = filled("c");
        var size = size(one) + 600;
        var process = process(1 << 20);
        var count = (1 << 20) / size;
        assertThat(names(process, one)).containsExactly("a");
        assertThat(names(process, two)).containsExactly("b");
        assertThat(names(process, three)).containsExactly("c");
        assertThat(process.memory()).isBetween(3 * (size - 600), (1L << 20));
        for (var i = 0; i < count + 10; i++) {
            names(process, filled("filler" + i));
            names(process, one);
        }

        assertThat(process.memory()).isLessThanOrEqualTo(1 << 20);
        faults.calls.clear();
        assertThat(names(process, one)).containsExactly("a");
        assertThat(faults.calls).doesNotContain("store.get");
        assertThat(names(process, two)).containsExactly("b");
        assertThat(faults.calls).contains("store.get");
    }

    private long size(UUID axon) {
        return store.objects.get(segment(axon)).length;
    }

    @Test
    void saysSoWhenAnAxonDoesNotFitIntoMemory() throws Exception {
        var axon = axons.open("large", "hash");
        var large = new String[30];
        java.util.Arrays.setAll(large, i -> "kidneys " + i + " " + UUID.randomUUID() + "x".repeat(40_000));
        axons.put(intent, axon, UUID.randomUUID(), Texts.document("a", large), (stage, done, total) -> {});

        var process = process(1 << 20);

        assertThatThrownBy(() -> names(process, axon))
                .satisfies(thrown -> assertThat(slug(thrown)).isEqualTo("axon-too-large"));
        assertThat(process.documents(intent, axon, "", Optional.empty(), 10).documents())
                .hasSize(1);
    }

    @Test
    void searchesWhileTheAxonIsFreedAndChanged() throws Exception {
        var axon = filled("a");
        var process = process(1 << 20);
        var large = axons.open("large", "hash");
        put(large, "large", "kidneys " + "x".repeat(1_000_000));
        StoredAxonsContract.atOnce(6, i -> {
            for (var n = 0; n < 40; n++) {
                switch (i) {
                    case 0 -> put(axon, "b" + n % 3, "kidneys again " + n);
                    case 1 -> assertThat(names(process, large)).hasSize(1);
                    default -> assertThat(names(process, axon)).contains("a").doesNotHaveDuplicates();
                }
            }
            return i;
        });
        assertThat(names(process, axon)).containsExactly("a", "b0", "b1", "b2");
    }

    @Test
    void takesNothingOverFromAHistoryThatIsGoneAndWasCaughtUpWith() throws Exception {
        var axon = filled("a", "b");
        names(axons, axon);
        var row = catalog.axon(axon);
        catalog.undo(axon, row.version() - 1);
        catalog.change(axon, row.incarnation(), row.version() - 1, 1, 0);
        var first = new AtomicInteger();
        faults.hook = (call, after) -> {
            if (call.equals("catalog.changes") && !after && first.getAndIncrement() == 0) {
                putAtOnce(axon, "c");
            }
        };

        assertThat(names(axons, axon)).containsExactly("a", "c");
    }

    private void putAtOnce(UUID axon, String name) {
        try {
            put(axon, name, "kidneys of " + name);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void countsNoWordsOfRowsThatNobodyCanSee() throws Exception {
        var axon = filled();
        for (var i = 0; i < 30; i++) {
            put(axon, "often", "alpha alpha");
        }
        put(axon, "once", "beta");

        var hits = axons.search(intent, axon, "alpha beta", new SearchOptions(5, SearchOptions.Mode.LEXICAL, 0));

        assertThat(hits).extracting(Hit::name).containsExactly("often", "once");
    }

    @Test
    void raisesNoAlarmWhenADocumentIsReplacedAgainAndAgainWhileItIsRead() throws Exception {
        var axon = filled("a");
        faults.hook = (call, after) -> {
            if (call.equals("catalog.object") && !after) {
                putAtOnce(axon, "a");
            }
        };

        assertThatThrownBy(() -> axons.text(intent, axon, "a"))
                .satisfies(thrown -> assertThat(slug(thrown)).isEqualTo("axon-busy"));

        faults.hook = (call, after) -> {};
        assertThat(axons.text(intent, axon, "a")).isPresent();
        assertThat(names(axons, axon)).containsExactly("a");
    }
}
