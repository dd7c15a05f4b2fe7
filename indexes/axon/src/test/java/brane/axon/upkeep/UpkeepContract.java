package brane.axon.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.AxonConfig;
import brane.axon.Axons;
import brane.axon.Environment;
import brane.axon.HashEmbedding;
import brane.axon.Labels;
import brane.axon.MemoryStore;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.axon.catalog.AxonObjects;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Catalog.Kind;
import brane.axon.catalog.Catalog.ObjectRow;
import brane.axon.catalog.Rewrite;
import brane.axon.catalog.Upkeep;
import brane.axon.catalog.Upkeep.Erased;
import brane.axon.catalog.Upkeep.Grace;
import brane.core.Parallel;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Compaction, collection, erasure and the rotation of keys, over whatever keeps the rows. */
abstract class UpkeepContract {

    private static final Axons.Progress QUIET = (stage, done, total) -> {};
    private static final Grace NOW = new Grace(Duration.ZERO, Duration.ZERO);

    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:test"));
    private final MemoryStore store = new MemoryStore();
    private final List<Erased> certificates = new ArrayList<>();

    abstract Catalog catalog();

    abstract Upkeep upkeep();

    /** Makes the last sweep of the Axon one of so long ago. */
    abstract void wasSwept(UUID axon, Duration ago);

    private StoredAxons process() {
        return new StoredAxons(
                catalog(),
                upkeep(),
                store,
                List.of(new HashEmbedding()),
                AxonConfig.DEFAULT,
                (axon, erased) -> certificates.add(erased),
                Environment.REAL);
    }

    private UUID open() {
        return process().open("neuron-" + UUID.randomUUID(), "hash");
    }

    private UUID put(UUID axon, String name, String... passages) throws InterruptedException {
        return process()
                .put(intent, axon, UUID.randomUUID(), Texts.document(name, passages), QUIET)
                .document();
    }

    private List<String> found(UUID axon, String query) {
        return process().search(intent, axon, query, 100).stream()
                .map(hit -> hit.name() + ": " + hit.passage().text())
                .sorted()
                .toList();
    }

    private List<ObjectRow> segments(UUID axon) {
        return catalog().changes(axon, -1).segments();
    }

    private List<String> stored(UUID axon) {
        return store.objects.keySet().stream()
                .filter(name -> name.startsWith("axons/" + axon))
                .toList();
    }

    private List<String> filled(UUID axon, int documents) throws InterruptedException {
        var all = new ArrayList<String>();
        for (var i = 0; i < documents; i++) {
            put(axon, "d" + i, "kidneys of " + i);
            all.add("d" + i + ": kidneys of " + i);
        }
        return all;
    }

    @Test
    void putsOneSegmentInThePlaceOfEight() throws Exception {
        var axon = open();
        var all = filled(axon, 8);
        var sources = segments(axon).stream().map(ObjectRow::name).toList();
        var maintenance = process().maintenance();

        assertThat(maintenance.compact(axon)).isTrue();

        assertThat(catalog().changes(axon, 8).replaced())
                .containsOnlyKeys(sources)
                .containsValue(segments(axon).getFirst().name());
        assertThat(catalog().changes(axon, 9).replaced()).isEmpty();

        assertThat(segments(axon))
                .singleElement()
                .satisfies(row -> assertThat(row.rows()).isEqualTo(8));
        assertThat(found(axon, "kidneys")).containsExactlyElementsOf(all);
        assertThat(maintenance.compact(axon)).isFalse();
        assertThat(maintenance.collect(axon, Grace.USUAL)).isZero();
        assertThat(maintenance.collect(axon, NOW)).isEqualTo(8);
        assertThat(stored(axon)).hasSize(1 + 2 * 8);
        assertThat(found(axon, "kidneys")).containsExactlyElementsOf(all);
    }

    @Test
    void copiesOnlyWhatIsVisible() throws Exception {
        var axon = open();
        filled(axon, 9);
        put(axon, "d0", "lungs of 0");
        process().delete(intent, axon, UUID.randomUUID(), "d1");
        var maintenance = process().maintenance();

        while (maintenance.compact(axon)) {
            assertThat(found(axon, "kidneys")).hasSize(7 + 1);
        }

        assertThat(segments(axon).stream().mapToInt(ObjectRow::rows).sum()).isEqualTo(8);
        assertThat(found(axon, "lungs")).contains("d0: lungs of 0").doesNotContain("d0: kidneys of 0");
        assertThat(found(axon, "kidneys of 1")).noneMatch(hit -> hit.startsWith("d1:"));
    }

    @Test
    void dropsASegmentOfWhichNothingIsVisible() throws Exception {
        var axon = open();
        put(axon, "a", "kidneys");
        put(axon, "b", "lungs");
        process().delete(intent, axon, UUID.randomUUID(), "a");

        assertThat(process().maintenance().compact(axon)).isTrue();

        assertThat(segments(axon)).hasSize(1);
        assertThat(found(axon, "kidneys lungs")).containsExactly("b: lungs");
    }

    @Test
    void letsOnlyTheFirstOfTwoReplaceASegment() throws Exception {
        var axon = open();
        put(axon, "a", "kidneys");
        var source = segments(axon).getFirst().name();
        var written = outputs(axon, 2, 1, "hash");

        var first = upkeep().rewrite(axon, new Rewrite(1, written.subList(0, 1), Set.of(source), "hash", 48));
        var again = upkeep().rewrite(axon, new Rewrite(1, written.subList(0, 1), Set.of(source), "hash", 48));
        var second = upkeep().rewrite(axon, new Rewrite(1, written.subList(1, 2), Set.of(source), "hash", 48));

        assertThat(first).isEqualTo(new Rewrite.Done(2));
        assertThat(again).isInstanceOf(Rewrite.Done.class);
        assertThat(second).isInstanceOf(Rewrite.Lost.class);
        assertThat(catalog().axon(axon).version()).isEqualTo(2);
    }

    private List<Catalog.Written> outputs(UUID axon, int count, int keyVersion, String model) {
        var content = new AxonObjects.Content(
                Kind.SEGMENT, model, 1, "{}", 1, () -> new ByteArrayInputStream(new byte[] {1}));
        return new AxonObjects(catalog(), store, Environment.REAL)
                .write(axon, keyVersion, Collections.nCopies(count, content));
    }

    @Test
    void changesTheModelOnlyWhenNothingOfTheOldOneIsLeft() throws Exception {
        var axon = open();
        put(axon, "a", "kidneys");
        put(axon, "b", "lungs");
        var sources = segments(axon).stream().map(ObjectRow::name).toList();
        var written = outputs(axon, 1, 1, "other");

        var some = upkeep().rewrite(axon, new Rewrite(1, written, Set.of(sources.getFirst()), "other", 7));
        var wrong = upkeep().rewrite(axon, new Rewrite(1, written, Set.copyOf(sources), "hash", 48));
        var all = upkeep().rewrite(axon, new Rewrite(1, written, Set.copyOf(sources), "other", 7));

        assertThat(some).isInstanceOf(Rewrite.Lost.class);
        assertThat(wrong).isInstanceOf(Rewrite.Lost.class);
        assertThat(all).isEqualTo(new Rewrite.Done(3));
        assertThat(catalog().axon(axon).model()).isEqualTo("other");
        assertThat(catalog().axon(axon).dimensions()).isEqualTo(7);
    }

    @Test
    void collectsNothingThatIsLiveFreshOrHeld() throws Exception {
        var axon = open();
        put(axon, "a", "kidneys");
        outputs(axon, 1, 1, "hash");
        put(axon, "a", "lungs");
        var maintenance = process().maintenance();
        var everything = upkeep().hold("backup", Duration.ofMinutes(1), Optional.empty());
        var here = upkeep().hold("legal", Duration.ofMinutes(1), Optional.of(axon));

        assertThat(maintenance.collect(axon, NOW)).isZero();
        upkeep().release(everything);
        assertThat(maintenance.collect(axon, NOW)).isZero();
        upkeep().release(here);
        upkeep().hold("legal", Duration.ofMinutes(1), Optional.of(open()));
        upkeep().hold("backup", Duration.ofMillis(-1), Optional.empty());

        assertThat(maintenance.collect(axon, Grace.NONE)).isEqualTo(2);
        assertThat(maintenance.collect(axon, NOW)).isEqualTo(1);
        assertThat(found(axon, "lungs")).containsExactly("a: lungs");
    }

    @Test
    void goesOnWithWhatADeadCollectorHadMarked() throws Exception {
        var axon = open();
        put(axon, "a", "kidneys");
        put(axon, "a", "lungs");
        upkeep().condemn(axon, NOW, 1);
        store.delete("axons/" + axon + "/" + upkeep().condemned(axon, 1).getFirst());

        assertThat(process().maintenance().collect(axon, Grace.USUAL)).isEqualTo(1);

        assertThat(upkeep().dropped(axon)).isEqualTo(1);
    }

    @Test
    void erasesADocumentForGood() throws Exception {
        var axon = open();
        filled(axon, 8);
        process().maintenance().compact(axon);
        var secret = put(axon, "secret", "the gold lies under the oak");
        put(axon, "secret", "the gold lies under the elm");
        var bucket = new TreeMap<>(store.objects);

        assertThat(process().erase(intent, axon, secret)).isTrue();
        assertThat(process().erase(intent, axon, secret)).isTrue();
        assertThat(process().erase(intent, axon, UUID.randomUUID())).isFalse();
        assertThat(found(axon, "gold")).noneMatch(hit -> hit.contains("gold"));
        assertThat(process().maintenance().erase(axon)).isTrue();

        assertThat(certificates).singleElement().satisfies(erased -> {
            assertThat(erased.document()).isEqualTo(secret);
            assertThat(erased.keyVersion()).isEqualTo(1);
        });
        assertThat(catalog().axon(axon).keyVersion()).isEqualTo(2);
        assertThatThrownBy(() -> catalog().key(axon, 1)).hasMessageContaining("key-destroyed");
        store.objects.putAll(bucket);
        assertThat(readable(axon)).hasSize(8 + 8 + 1).noneMatch(text -> text.contains("gold"));
        assertThat(found(axon, "kidneys")).hasSize(8);
        assertThat(put(axon, "secret", "the gold is gone")).isNotEqualTo(secret);
        assertThat(process().maintenance().erase(axon)).isTrue();
        assertThat(certificates).hasSize(1);
    }

    /** All that a thief of the bucket could read with every key that is left. */
    private List<String> readable(UUID axon) {
        var objects = new AxonObjects(catalog(), store, Environment.REAL);
        var texts = new ArrayList<String>();
        for (var name : objects.list(axon, new UUID(0, 0), 1_000)) {
            catalog()
                    .object(axon, name)
                    .ifPresent(row -> texts.add(new String(objects.read(axon, row), StandardCharsets.UTF_8)));
        }
        return texts;
    }

    @Test
    void doesNotCallAnErasureCompleteWhileAHoldIsOn() throws Exception {
        var axon = open();
        var document = put(axon, "a", "kidneys");
        put(axon, "b", "lungs");
        var hold = upkeep().hold("backup", Duration.ofMinutes(1), Optional.empty());
        process().erase(intent, axon, document);

        assertThat(process().maintenance().erase(axon)).isFalse();
        assertThat(found(axon, "kidneys lungs")).containsExactly("b: lungs");
        assertThat(certificates).isEmpty();
        assertThat(catalog().axon(axon).keyVersion()).isEqualTo(1);
        upkeep().release(hold);

        assertThat(process().maintenance().erase(axon)).isTrue();
        assertThat(certificates).hasSize(1);
        assertThat(found(axon, "kidneys lungs")).containsExactly("b: lungs");
    }

    @Test
    void takesEverythingOverToTheNextKey() throws Exception {
        var axon = open();
        put(axon, "a", "kidneys");
        put(axon, "b", "lungs");
        var reader = process();
        reader.search(intent, axon, "kidneys", 10);
        var pending = outputs(axon, 1, 1, "hash");

        assertThat(upkeep().rotate(axon, 1)).isEqualTo(2);
        assertThat(upkeep().rotate(axon, 1)).isEqualTo(2);
        assertThat(upkeep().retire(axon)).isFalse();
        assertThat(found(axon, "kidneys")).hasSize(2);
        var steps = 0;
        while (upkeep().rewrap(axon, 2) > 0) {
            steps++;
        }
        assertThat(upkeep().retire(axon)).isTrue();

        assertThat(steps).isEqualTo(3 + 1);
        assertThatThrownBy(() -> catalog().key(axon, 1)).hasMessageContaining("key-destroyed");
        assertThat(upkeep().condemned(axon, 10))
                .containsExactly(pending.getFirst().name());
        assertThat(found(axon, "kidneys")).containsExactly("a: kidneys", "b: lungs");
        assertThat(reader.search(intent, axon, "kidneys", 10)).hasSize(2);
        assertThat(reader.documents(intent, axon, "", Optional.empty(), 10).documents())
                .hasSize(2);
        assertThat(new String(reader.original(intent, axon, "a").orElseThrow().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("kidneys");
    }

    @Test
    void givesOneNewKeyToManyWhoAskAtOnce() throws Exception {
        var axon = open();
        for (var version = 1; version <= 5; version++) {
            var from = version;
            var asked = Collections.<Callable<Integer>>nCopies(8, () -> upkeep().rotate(axon, from));

            assertThat(Parallel.all(8, Duration.ofSeconds(60), asked)).containsOnly(from + 1);
        }
    }

    /** An upload that brings no labels keeps those that stand under the older key. */
    @Test
    void takesLabelsOverToTheNextKeyThatAnUploadKept() throws Exception {
        var axon = open();
        var labelled = Texts.document("a", "kidneys").with(new Labels(List.of("ward"), null));
        process().put(intent, axon, UUID.randomUUID(), labelled, QUIET);
        upkeep().rotate(axon, 1);
        put(axon, "a", "kidneys again");

        assertThat(upkeep().retire(axon)).isFalse();
        while (upkeep().rewrap(axon, 2) > 0) {
            continue;
        }

        assertThat(upkeep().retire(axon)).isTrue();
        assertThat(process().document(intent, axon, "a").orElseThrow().labels()).containsExactly("ward");
        assertThat(found(axon, "kidneys")).containsExactly("a: kidneys again");
    }

    /** An upload that lands when its row was collected, or comes back with an older copy of the store. */
    @Test
    void sweepsWhatWasCollected() throws Exception {
        var axon = open();
        var late = collected(axon);
        var stored = stored(axon);
        store.objects.put(late, new byte[100]);

        assertThat(process().maintenance().sweep(axon)).isEqualTo(1);

        assertThat(stored(axon)).isEqualTo(stored).doesNotContain(late);
    }

    /** The name of an object that was collected. */
    private String collected(UUID axon) throws InterruptedException {
        put(axon, "a", "kidneys");
        var before = stored(axon);
        put(axon, "a", "kidneys");
        process().maintenance().collect(axon, NOW);
        var left = stored(axon);
        return before.stream().filter(name -> !left.contains(name)).findFirst().orElseThrow();
    }

    /** It belongs to a newer database, whose only copy of an acknowledged document it may be. */
    @Test
    void leavesWhatThisDatabaseNeverKnewUntilAnAdministratorSaysSo() throws Exception {
        var axon = open();
        put(axon, "a", "kidneys");
        var strange = "axons/" + axon + "/" + UUID.randomUUID();
        store.objects.put(strange, new byte[100]);
        var maintenance = process().maintenance();
        var incarnation = catalog().axon(axon).incarnation();

        assertThat(maintenance.sweep(axon)).isZero();

        assertThat(stored(axon)).hasSize(4).contains(strange);
        assertThat(maintenance.examination().check(axon).findings())
                .extracting(Examination.Finding::cure)
                .containsExactly(Examination.Cure.ACCEPT);
        assertThat(maintenance.accept(axon)).isEqualTo(1);
        assertThat(maintenance.examination().check(axon).findings()).isEmpty();
        assertThat(catalog().axon(axon).incarnation()).isNotEqualTo(incarnation);
        assertThat(maintenance.sweep(axon)).isEqualTo(1);
        assertThat(stored(axon)).hasSize(3).doesNotContain(strange);
        assertThat(found(axon, "kidneys")).containsExactly("a: kidneys");
    }

    /** What is pending in an older database may be committed in the newer one, and what is dropped may be live. */
    @Test
    void collectsNothingButForErasuresWhileAnAxonHasStrangeObjects() throws Exception {
        var axon = open();
        put(axon, "a", "kidneys");
        put(axon, "a", "kidneys");
        pending(axon);
        Thread.sleep(5);
        upkeep().endSweep(axon, 1);
        var collector = process().maintenance();

        assertThat(collector.collect(axon, new Grace(Duration.ofMillis(1), Duration.ZERO)))
                .isZero();
        assertThat(collector.collect(axon, new Grace(Duration.ZERO, Duration.ZERO)))
                .isEqualTo(2);

        upkeep().endSweep(axon, 0);
        assertThat(collector.collect(axon, NOW)).isEqualTo(1);
    }

    private void pending(UUID axon) {
        var row = catalog().axon(axon);
        new AxonObjects(catalog(), store, Environment.REAL)
                .write(axon, row.keyVersion(), List.of(AxonObjects.Content.of(Kind.ORIGINAL, new byte[10])));
    }

    @Test
    void tellsOneToSweepWhenItWasNotDoneForLong() {
        var axon = open();

        assertThat(upkeep().beginSweep(axon, Duration.ofHours(1))).isFalse();
        assertThat(upkeep().beginSweep(axon, Duration.ZERO)).isTrue();
        assertThat(upkeep().beginSweep(axon, Duration.ofHours(1))).isFalse();
    }

    /** So that a process that is started each morning sweeps too, and an older database is noticed soon. */
    @Test
    void sweepsByTheDatabasesClock() throws Exception {
        var axon = open();
        var late = collected(axon);
        store.objects.put(late, new byte[100]);

        process().maintain();
        assertThat(stored(axon)).contains(late);
        wasSwept(axon, Duration.ofHours(13));
        process().maintain();

        assertThat(stored(axon)).doesNotContain(late);
    }

    @Test
    void keepsUpAllAxons() throws Exception {
        var axons = List.of(open(), open());
        var secrets = new ArrayList<Map.Entry<UUID, UUID>>();
        for (var axon : axons) {
            filled(axon, 9);
            secrets.add(Map.entry(axon, put(axon, "secret", "gold")));
        }
        secrets.forEach(secret -> process().erase(intent, secret.getKey(), secret.getValue()));

        process().maintain();

        for (var axon : axons) {
            assertThat(segments(axon)).hasSize(2);
            assertThat(upkeep().erasures(axon)).isEmpty();
            assertThat(found(axon, "kidneys")).hasSize(9);
        }
        assertThat(certificates).hasSize(2);
    }
}
