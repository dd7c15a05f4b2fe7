package brane.axon.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.axon.Axons;
import brane.axon.catalog.Catalog.Kind;
import brane.axon.catalog.Catalog.NewObject;
import brane.axon.catalog.Catalog.Written;
import brane.core.Parallel;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every catalog does, whatever keeps its rows. */
abstract class CatalogContract {

    private static final byte[] HASH = {1, 2, 3};

    abstract Catalog catalog();

    abstract void setObjectState(UUID axon, UUID name, String state);

    abstract Upkeep upkeep();

    abstract void change(UUID axon, UUID incarnation, long version, int keyVersion, long floor);

    abstract String objectState(UUID axon, UUID name);

    private UUID open() {
        return catalog().open("neuron-" + UUID.randomUUID(), "m", 4);
    }

    private List<Written> begun(UUID axon, Kind... kinds) {
        return begun(axon, 1, "m", kinds);
    }

    private List<Written> begun(UUID axon, int keyVersion, String model, Kind... kinds) {
        var rows = new ArrayList<NewObject>();
        var written = new ArrayList<Written>();
        for (var kind : kinds) {
            var name = UUID.randomUUID();
            var ofSegment = kind == Kind.SEGMENT;
            rows.add(new NewObject(name, kind, ofSegment ? model : null, new byte[] {9}, keyVersion));
            written.add(new Written(name, 100, new byte[] {7}, ofSegment ? 1 : null, ofSegment ? "{}" : null));
        }
        catalog().begin(axon, rows);
        return written;
    }

    private static Commit.Operation upsert(UUID operation, UUID document, String name, List<Written> objects) {
        return new Commit.Operation(operation, HASH, 0, document, new Commit.Upsert(live(name, objects)));
    }

    private static Catalog.Live live(String name, List<Written> objects) {
        return new Catalog.Live(
                new byte[] {0, 0, 0, 1, 5},
                name.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                null,
                "text",
                12,
                null,
                3,
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                UUID.randomUUID(),
                objects.get(1).name(),
                objects.get(2).name());
    }

    private List<Written> allKinds(UUID axon) {
        return begun(axon, Kind.SEGMENT, Kind.ORIGINAL, Kind.PREVIEW);
    }

    private UUID committed(UUID axon, String name) {
        var document = UUID.randomUUID();
        var objects = allKinds(axon);
        var outcome = catalog()
                .commit(axon, new Commit(1, objects, List.of(upsert(UUID.randomUUID(), document, name, objects))));
        assertThat(outcome).isInstanceOf(Commit.Committed.class);
        return document;
    }

    private Commit.Refusal refusal(UUID axon, Commit commit) {
        var outcome = (Commit.Refused) catalog().commit(axon, commit);
        return outcome.operations().get(commit.operations().getFirst().id());
    }

    @Test
    void opensOneAxonANeuronWhichKeepsItsModel() {
        var axon = catalog().open("cardiology", "m", 4);

        assertThat(catalog().open("cardiology", "m", 4)).isEqualTo(axon);
        assertThat(catalog().axon(axon).version()).isZero();
        assertThat(catalog().open("cardiology", "other", 7)).isEqualTo(axon);
        assertThat(catalog().axon(axon).model()).isEqualTo("m");
        assertThat(catalog().axon(axon).dimensions()).isEqualTo(4);
    }

    @Test
    void opensOneAxonForManyAtOnce() throws Exception {
        var ids = atOnce(8, i -> catalog().open("raced", "m", 4));

        assertThat(Set.copyOf(ids)).hasSize(1);
    }

    private static <T> List<T> atOnce(int count, IntFunction<T> work) throws Exception {
        var tasks = IntStream.range(0, count)
                .mapToObj(i -> (Callable<T>) () -> work.apply(i))
                .toList();
        return Parallel.all(count, Duration.ofSeconds(60), tasks);
    }

    @Test
    void knowsNoAxonThatWasNotOpened() {
        var unknown = UUID.randomUUID();

        assertThatThrownBy(() -> catalog().axon(unknown)).hasMessageContaining("axon-unknown");
        assertThat(catalog().heads(List.of(unknown))).isEmpty();
    }

    @Test
    void makesTheNextVersionWithEverythingInIt() {
        var axon = open();
        var document = UUID.randomUUID();
        var objects = allKinds(axon);
        var operation = upsert(UUID.randomUUID(), document, "a", objects);

        var outcome = catalog().commit(axon, new Commit(1, objects, List.of(operation)));

        assertThat(outcome).isEqualTo(new Commit.Committed(1));
        var changes = catalog().changes(axon, -1);
        assertThat(changes.axon().version()).isEqualTo(1);
        assertThat(changes.segments()).singleElement().satisfies(row -> {
            assertThat(row.name()).isEqualTo(objects.getFirst().name());
            assertThat(row.added()).isEqualTo(1);
            assertThat(row.rows()).isEqualTo(1);
            assertThat(row.bytes()).isEqualTo(100);
            assertThat(row.wrappedKey()).containsExactly(9);
        });
        assertThat(changes.documents()).singleElement().satisfies(row -> {
            assertThat(row.id()).isEqualTo(document);
            assertThat(row.version()).isEqualTo(1);
            assertThat(row.changed()).isEqualTo(1);
            assertThat(row.live()).usingRecursiveComparison().isEqualTo(((Commit.Upsert) operation.change()).live());
        });
        assertThat(catalog().operation(axon, operation.id())).get().satisfies(row -> {
            assertThat(row.document()).isEqualTo(document);
            assertThat(row.version()).isEqualTo(1);
            assertThat(row.passages()).isEqualTo(3);
            assertThat(row.requestHash()).isEqualTo(HASH);
        });
        assertThat(catalog().totals(axon)).isEqualTo(new Axons.Totals(1, 3));
    }

    @Test
    void givesOnlyWhatChangedAfterAVersionButAllSegments() {
        var axon = open();
        committed(axon, "a");
        var second = committed(axon, "b");

        var changes = catalog().changes(axon, 1);

        assertThat(changes.documents()).extracting(Catalog.DocumentRow::id).containsExactly(second);
        assertThat(changes.segments()).hasSize(2);
    }

    @Test
    void doesNoOperationTwice() {
        var axon = open();
        var objects = allKinds(axon);
        var operation = upsert(UUID.randomUUID(), UUID.randomUUID(), "a", objects);
        var commit = new Commit(1, objects, List.of(operation));
        catalog().commit(axon, commit);

        var again = refusal(axon, commit);

        assertThat(again)
                .isInstanceOfSatisfying(
                        Commit.Done.class,
                        done -> assertThat(done.row().version()).isEqualTo(1));
        assertThat(catalog().axon(axon).version()).isEqualTo(1);
    }

    @Test
    void refusesAnOperationIdThatDidSomethingElse() {
        var axon = open();
        var objects = allKinds(axon);
        var id = UUID.randomUUID();
        catalog().commit(axon, new Commit(1, objects, List.of(upsert(id, UUID.randomUUID(), "a", objects))));
        var more = allKinds(axon);
        var other = new Commit.Operation(id, new byte[] {4}, 0, UUID.randomUUID(), new Commit.Upsert(live("b", more)));

        assertThat(refusal(axon, new Commit(1, more, List.of(other)))).isInstanceOf(Commit.Reused.class);
    }

    @Test
    void refusesAnOperationFromBelowTheFloor() {
        var axon = open();
        change(axon, UUID.randomUUID(), 10, 1, 5);
        var objects = allKinds(axon);
        var old = new Commit.Operation(
                UUID.randomUUID(), HASH, 4, UUID.randomUUID(), new Commit.Upsert(live("a", objects)));
        var young = new Commit.Operation(
                UUID.randomUUID(), HASH, 5, UUID.randomUUID(), new Commit.Upsert(live("a", objects)));

        assertThat(refusal(axon, new Commit(1, objects, List.of(old)))).isEqualTo(new Commit.BelowFloor(5));
        assertThat(catalog().commit(axon, new Commit(1, objects, List.of(young))))
                .isEqualTo(new Commit.Committed(11));
    }

    @Test
    void dropsNothingWhenOneOfTheBatchIsRefused() {
        var axon = open();
        var objects = allKinds(axon);
        var document = committed(axon, "deleted");
        delete(axon, document);
        var good = upsert(UUID.randomUUID(), UUID.randomUUID(), "a", objects);
        var bad = new Commit.Operation(UUID.randomUUID(), HASH, 0, document, new Commit.Delete());

        var outcome = (Commit.Refused) catalog().commit(axon, new Commit(1, objects, List.of(good, bad)));

        assertThat(outcome.operations()).isEqualTo(Map.of(bad.id(), new Commit.Gone()));
        assertThat(catalog().operation(axon, good.id())).isEmpty();
        assertThat(catalog().axon(axon).version()).isEqualTo(2);
        assertThat(objectState(axon, objects.getFirst().name())).isEqualTo("pending");
    }

    private void delete(UUID axon, UUID document) {
        var operation = new Commit.Operation(UUID.randomUUID(), HASH, 0, document, new Commit.Delete());
        assertThat(catalog().commit(axon, new Commit(0, List.of(), List.of(operation))))
                .isInstanceOf(Commit.Committed.class);
    }

    @Test
    void refusesObjectsThatAreNotPendingAnyMore() {
        for (var state : List.of("deleting", "dropped")) {
            var axon = open();
            var objects = allKinds(axon);
            setObjectState(axon, objects.getFirst().name(), state);

            var outcome = (Commit.Refused) catalog()
                    .commit(
                            axon,
                            new Commit(
                                    1, objects, List.of(upsert(UUID.randomUUID(), UUID.randomUUID(), "a", objects))));

            assertThat(outcome.stale()).isEqualTo(Set.of(objects.getFirst().name()));
            assertThat(catalog().axon(axon).version()).isZero();
        }
    }

    @Test
    void refusesAnObjectThatWasNeverBegun() {
        var axon = open();
        var objects = new ArrayList<>(allKinds(axon));
        objects.set(0, new Written(UUID.randomUUID(), 1, new byte[] {1}, 1, "{}"));

        var outcome = (Commit.Refused) catalog()
                .commit(
                        axon,
                        new Commit(1, objects, List.of(upsert(UUID.randomUUID(), UUID.randomUUID(), "a", objects))));

        assertThat(outcome.stale()).containsExactly(objects.getFirst().name());
    }

    @Test
    void refusesObjectsOfAnotherKeyVersion() {
        var axon = open();
        var old = allKinds(axon);
        change(axon, UUID.randomUUID(), 3, 2, 0);
        var mixed = List.of(begun(axon, 2, "m", Kind.SEGMENT).getFirst(), old.get(1), old.get(2));

        assertThat(stale(axon, 1, old)).hasSize(3);
        assertThat(stale(axon, 2, mixed))
                .containsExactlyInAnyOrder(old.get(1).name(), old.get(2).name());
        assertThat(catalog().axon(axon).version()).isEqualTo(3);
    }

    private Set<UUID> stale(UUID axon, int keyVersion, List<Written> objects) {
        var operation = upsert(UUID.randomUUID(), UUID.randomUUID(), "a", objects);
        var outcome = catalog().commit(axon, new Commit(keyVersion, objects, List.of(operation)));
        return ((Commit.Refused) outcome).stale();
    }

    @Test
    void refusesObjectsThatAKeyOfAnotherVersionSealedTheNamesOf() {
        var axon = open();
        change(axon, UUID.randomUUID(), 3, 2, 0);
        var objects = begun(axon, 2, "m", Kind.SEGMENT, Kind.ORIGINAL, Kind.PREVIEW);

        assertThat(stale(axon, 1, objects)).hasSize(3);
    }

    @Test
    void knowsEachOperationOfABatchByItsOwnId() {
        var axon = open();
        var objects = allKinds(axon);
        var first = upsert(UUID.randomUUID(), UUID.randomUUID(), "a", objects);
        catalog().commit(axon, new Commit(1, objects, List.of(first)));
        var more = allKinds(axon);
        var second = upsert(UUID.randomUUID(), UUID.randomUUID(), "b", more);

        for (var batch : List.of(List.of(first, second), List.of(second, first))) {
            var outcome = (Commit.Refused) catalog().commit(axon, new Commit(1, more, batch));

            assertThat(outcome.operations()).containsOnlyKeys(first.id());
        }
    }

    @Test
    void refusesSegmentsOfAnotherModel() {
        var axon = open();
        var objects = begun(axon, 1, "other", Kind.SEGMENT, Kind.ORIGINAL, Kind.PREVIEW);

        var outcome = (Commit.Refused) catalog()
                .commit(
                        axon,
                        new Commit(1, objects, List.of(upsert(UUID.randomUUID(), UUID.randomUUID(), "a", objects))));

        assertThat(outcome.stale()).containsExactly(objects.getFirst().name());
    }

    @Test
    void sendsAnUploadToTheDocumentThatHasItsName() {
        var axon = open();
        var document = committed(axon, "a");
        var objects = allKinds(axon);

        var refusal = refusal(
                axon, new Commit(1, objects, List.of(upsert(UUID.randomUUID(), UUID.randomUUID(), "a", objects))));

        assertThat(refusal).isEqualTo(new Commit.Moved(document));
    }

    @Test
    void keepsTheIdOfADeletedDocumentForItsName() {
        var axon = open();
        var document = committed(axon, "a");
        delete(axon, document);

        assertThat(catalog().find(axon, "a".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .get()
                .satisfies(row -> {
                    assertThat(row.id()).isEqualTo(document);
                    assertThat(row.live()).isNull();
                    assertThat(row.changed()).isEqualTo(2);
                });
        assertThat(catalog().totals(axon)).isEqualTo(new Axons.Totals(0, 0));
    }

    @Test
    void dropsTheOriginalAndTheTextOfWhatIsReplacedOrDeleted() {
        var axon = open();
        var document = UUID.randomUUID();
        var first = allKinds(axon);
        var second = allKinds(axon);
        catalog().commit(axon, new Commit(1, first, List.of(upsert(UUID.randomUUID(), document, "a", first))));
        catalog().commit(axon, new Commit(1, second, List.of(upsert(UUID.randomUUID(), document, "a", second))));

        assertThat(objectState(axon, first.get(1).name())).isEqualTo("dropped");
        assertThat(objectState(axon, first.get(2).name())).isEqualTo("dropped");
        assertThat(objectState(axon, second.get(1).name())).isEqualTo("live");
        assertThat(catalog().object(axon, first.get(1).name())).isEmpty();

        delete(axon, document);

        assertThat(objectState(axon, second.get(1).name())).isEqualTo("dropped");
        assertThat(objectState(axon, second.get(0).name())).isEqualTo("live");
    }

    @Test
    void refusesADocumentThatWasErased() {
        var axon = open();
        var document = committed(axon, "a");
        upkeep().erase(axon, document);
        var objects = allKinds(axon);

        var refusal = refusal(axon, new Commit(1, objects, List.of(upsert(UUID.randomUUID(), document, "a", objects))));

        assertThat(refusal).isInstanceOf(Commit.Erased.class);
        assertThat(catalog().find(axon, "a".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEmpty();
    }

    private static Commit relabelling(UUID document, int keyVersion) {
        var change = new Commit.Relabel(sealed(keyVersion));
        return new Commit(0, List.of(), List.of(new Commit.Operation(UUID.randomUUID(), HASH, 0, document, change)));
    }

    private static byte[] sealed(int keyVersion) {
        return java.nio.ByteBuffer.allocate(40).putInt(keyVersion).array();
    }

    @Test
    void labelsALiveDocumentUnderThePresentKeyAndLeavesAllElse() {
        var axon = open();
        var document = committed(axon, "a");

        assertThat(refusal(axon, relabelling(document, 2))).isInstanceOf(Commit.Rekeyed.class);
        assertThat(catalog().commit(axon, relabelling(document, 1))).isEqualTo(new Commit.Committed(2));

        var row = catalog().changes(axon, 1).documents().getFirst();
        assertThat(List.of(row.version(), row.changed())).containsExactly(1L, 2L);
        assertThat(row.live().labels()).isEqualTo(sealed(1));
        assertThat(objectState(axon, row.live().original())).isEqualTo("live");
        delete(axon, document);
        assertThat(refusal(axon, relabelling(document, 1))).isInstanceOf(Commit.Gone.class);
    }

    @Test
    void takesAtMostOneOperationADocumentAndAName() {
        var axon = open();
        var objects = allKinds(axon);
        var document = UUID.randomUUID();

        assertThatThrownBy(() -> new Commit(
                        1,
                        objects,
                        List.of(
                                upsert(UUID.randomUUID(), document, "a", objects),
                                new Commit.Operation(UUID.randomUUID(), HASH, 0, document, new Commit.Delete()))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Commit(
                        1,
                        objects,
                        List.of(
                                upsert(UUID.randomUUID(), UUID.randomUUID(), "a", objects),
                                upsert(UUID.randomUUID(), UUID.randomUUID(), "a", objects))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void givesEachOfManyCommitsAtOnceItsOwnVersion() throws Exception {
        var axon = open();

        var outcomes = atOnce(6, i -> commitNew(axon, "d" + i));

        assertThat(outcomes)
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 6)
                        .mapToObj(Commit.Committed::new)
                        .toList());
    }

    @Test
    void letsOneOfManyCommitsOfOneNameWin() throws Exception {
        var axon = open();

        var outcomes = atOnce(4, i -> commitNew(axon, "same"));

        assertThat(outcomes).filteredOn(Commit.Committed.class::isInstance).hasSize(1);
        assertThat(catalog().changes(axon, -1).documents()).hasSize(1);
    }

    @Test
    void readsOneStateWhileOthersCommit() throws Exception {
        record Counts(long version, long segments, long documents) {}
        var axon = open();
        var left = new java.util.concurrent.atomic.AtomicInteger(150);

        var read = atOnce(4, i -> {
            var counts = new ArrayList<Counts>();
            while (left.get() > 0) {
                if (i == 0) {
                    commitNew(axon, "d" + left.getAndDecrement());
                } else {
                    var state = catalog().changes(axon, -1);
                    var documents = state.documents().size();
                    counts.add(
                            new Counts(state.axon().version(), state.segments().size(), documents));
                }
            }
            return counts;
        });

        var all = read.stream().flatMap(List::stream).distinct().toList();
        assertThat(all).hasSizeGreaterThan(1);
        assertThat(all)
                .filteredOn(one -> one.segments != one.version || one.documents != one.version)
                .isEmpty();
    }

    private Commit.Outcome commitNew(UUID axon, String name) {
        var objects = allKinds(axon);
        var operation = upsert(UUID.randomUUID(), UUID.randomUUID(), name, objects);
        return catalog().commit(axon, new Commit(1, objects, List.of(operation)));
    }
}
