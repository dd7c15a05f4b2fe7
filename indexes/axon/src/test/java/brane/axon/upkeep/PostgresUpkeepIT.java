package brane.axon.upkeep;

import brane.axon.catalog.Catalog;
import brane.axon.catalog.PostgresCatalog;
import brane.axon.catalog.PostgresUpkeep;
import brane.axon.catalog.Upkeep;
import brane.storage.TestDatabase;
import brane.storage.keys.Keys;
import brane.storage.keys.TestKeys;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresUpkeepIT extends UpkeepContract {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Keys KEYS = TestKeys.create();

    @Override
    Catalog catalog() {
        return new PostgresCatalog(DATABASE.sql(), KEYS);
    }

    @Override
    Upkeep upkeep() {
        return new PostgresUpkeep(DATABASE.sql(), KEYS);
    }

    @Override
    void wasSwept(UUID axon, Duration ago) {
        DATABASE.sql()
                .execute(
                        "update axon set swept_at = now() - ? * interval '1 millisecond' where id = ?",
                        ago.toMillis(),
                        axon);
    }
}
