package brane.axon.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.storage.StatementFailedException;
import brane.storage.TestDatabase;
import brane.storage.keys.Keys;
import brane.storage.keys.TestKeys;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresCatalogIT extends CatalogContract {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Keys KEYS = TestKeys.create();

    private final PostgresCatalog catalog = new PostgresCatalog(DATABASE.sql(), KEYS);

    @Override
    Catalog catalog() {
        return catalog;
    }

    @Override
    void setObjectState(UUID axon, UUID name, String state) {
        DATABASE.sql().execute("update object set state = ? where name = ?", state, name);
    }

    @Override
    Upkeep upkeep() {
        return new PostgresUpkeep(DATABASE.sql(), KEYS);
    }

    @Override
    void change(UUID axon, UUID incarnation, long version, int keyVersion, long floor) {
        DATABASE.sql()
                .execute(
                        "update axon set incarnation = ?, version = ?, key_version = ?, operation_floor = ? where id = ?",
                        incarnation,
                        version,
                        keyVersion,
                        floor,
                        axon);
    }

    @Override
    String objectState(UUID axon, UUID name) {
        return DATABASE.sql()
                .first("select state from object where axon = ? and name = ?", axon, name)
                .orElseThrow()
                .text("state");
    }

    @Test
    void readsMoreDocumentsThanOnePageInOneState() {
        var axon = catalog.open("large", "m", 4);
        DATABASE.sql()
                .execute(
                        "insert into document (axon, id, version, changed, state, name_mac)"
                                + " select ?, gen_random_uuid(), 1, 1 + n % 3, 'deleted', decode(md5(cast(n as text)), 'hex')"
                                + " from generate_series(1, 12345) n",
                        axon);

        assertThat(catalog.changes(axon, -1).documents())
                .hasSize(12345)
                .extracting(Catalog.DocumentRow::id)
                .doesNotHaveDuplicates();
        assertThat(catalog.changes(axon, 1).documents()).hasSize(12345 - 4115);
    }

    @Test
    void keepsNoKeyOfAnAxonThatSomebodyElseMadeFirst() {
        var before = keys();
        catalog.open("once", "m", 4);
        catalog.open("once", "m", 4);

        assertThat(keys()).isEqualTo(before + 1);
    }

    private static long keys() {
        return DATABASE.sql()
                .first("select count(*) n from key where scope = 'axon'")
                .orElseThrow()
                .number("n");
    }

    @Test
    void keepsNoLiveDocumentWithoutItsOriginal() {
        var axon = catalog.open("checked", "m", 4);

        assertThatThrownBy(() -> DATABASE.sql()
                        .execute(
                                "insert into document (axon, id, version, changed, state, name_mac, added)"
                                        + " values (?, ?, 1, 1, 'live', ?, ?)",
                                axon,
                                UUID.randomUUID(),
                                new byte[] {1},
                                Instant.now()))
                .isInstanceOf(StatementFailedException.class);
    }

    @Test
    void givesTheHeadsOfSeveralAxonsAtOnce() {
        var one = catalog.open("head-1", "m", 4);
        var two = catalog.open("head-2", "m", 4);

        assertThat(catalog.heads(List.of(one, two, UUID.randomUUID()))).containsOnlyKeys(one, two);
    }
}
