package brane.axon.read;

import static org.assertj.core.api.Assertions.assertThat;

import brane.axon.DocumentInfo;
import brane.axon.catalog.Catalog;
import brane.axon.catalog.Catalog.AxonRow;
import brane.axon.catalog.Catalog.Changes;
import brane.axon.catalog.Catalog.DocumentRow;
import brane.axon.catalog.Catalog.ObjectRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    private static final UUID INCARNATION = UUID.randomUUID();
    private static final UUID ONE = UUID.randomUUID();
    private static final UUID TWO = UUID.randomUUID();

    private static AxonRow axon(UUID incarnation, long version) {
        return new AxonRow(UUID.randomUUID(), incarnation, version, "m", 4, 1, new byte[0], 0);
    }

    private static ObjectRow segment(long added) {
        return new ObjectRow(
                UUID.randomUUID(), Catalog.Kind.SEGMENT, added, "m", 1, 1, new byte[0], new byte[0], 1, "{}");
    }

    private static DocumentRow live(UUID id, long version) {
        var live = new Catalog.Live(
                new byte[0], new byte[0], null, "text", 1, null, 1, Instant.EPOCH, id, UUID.randomUUID(), ONE);
        return new DocumentRow(id, version, version, live);
    }

    private static DocumentInfo info(AxonRow axon, DocumentRow row) {
        return new DocumentInfo(
                row.id(), "n", "text", 1, null, 1, row.version(), Instant.EPOCH, row.id(), List.of(), null);
    }

    private static Snapshot first() {
        var changes = new Changes(
                axon(INCARNATION, 2), List.of(segment(1), segment(2)), List.of(live(ONE, 1), live(TWO, 2)), Map.of());
        return Snapshot.of(changes, 7, SnapshotTest::info);
    }

    @Test
    void takesTheSegmentsOfTheNewStateAndNoneOfTheOld() {
        var output = segment(3);

        var next = first().with(
                        new Changes(axon(INCARNATION, 3), List.of(output), List.of(), Map.of()), 8, SnapshotTest::info);

        assertThat(next.segments()).containsExactly(output);
        assertThat(next.documents()).containsOnlyKeys(ONE, TWO);
    }

    @Test
    void changesNothingOfTheStateBeforeIt() {
        var before = first();

        var next = before.with(
                new Changes(
                        axon(INCARNATION, 4),
                        List.of(segment(4)),
                        List.of(live(ONE, 4), new DocumentRow(TWO, 2, 3, null)),
                        Map.of()),
                8,
                SnapshotTest::info);

        assertThat(next.liveVersion(ONE)).isEqualTo(4);
        assertThat(next.liveVersion(TWO)).isEqualTo(-1);
        assertThat(before.liveVersion(ONE)).isEqualTo(1);
        assertThat(before.liveVersion(TWO)).isEqualTo(2);
        assertThat(before.segments()).hasSize(2);
    }

    @Test
    void answersOnlyWhatIsOfItsHistoryAndNotNewer() {
        var snapshot = first();

        assertThat(snapshot.answers(current(INCARNATION, 2, 99))).isTrue();
        assertThat(snapshot.answers(current(INCARNATION, 3, 99))).isFalse();
        assertThat(snapshot.answers(current(UUID.randomUUID(), 2, 99))).isFalse();
        assertThat(snapshot.answers(current(INCARNATION, 1, 7)))
                .as("asked for before this state was read")
                .isTrue();
        assertThat(snapshot.answers(current(INCARNATION, 1, 8)))
                .as("the database went back")
                .isFalse();
    }

    private static Heads.Current current(UUID incarnation, long version, long sent) {
        return new Heads.Current(new Catalog.Head(incarnation, version), sent);
    }

    @Test
    void isContinuedOnlyByItsOwnHistory() {
        assertThat(first().isContinuedBy(new Changes(axon(INCARNATION, 2), List.of(), List.of(), Map.of())))
                .isTrue();
        assertThat(first().isContinuedBy(new Changes(axon(INCARNATION, 1), List.of(), List.of(), Map.of())))
                .isFalse();
        assertThat(first().isContinuedBy(new Changes(axon(UUID.randomUUID(), 9), List.of(), List.of(), Map.of())))
                .isFalse();
    }
}
