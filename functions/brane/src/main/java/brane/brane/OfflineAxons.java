package brane.brane;

import brane.audit.AuditConfig;
import brane.audit.AuditJournal;
import brane.axon.AxonConfig;
import brane.axon.StoredAxons;
import brane.axon.catalog.PostgresUpkeep;
import brane.core.Settings;
import brane.storage.Database;
import brane.storage.DatabaseConfig;
import brane.storage.Installation;
import brane.storage.StoreConfig;
import brane.storage.keys.Keys;
import brane.storage.keys.MasterKeyConfig;
import brane.storage.objects.ObjectStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** All document memories of a BRANE that is stopped, for commands. */
record OfflineAxons(Database database, ObjectStore store, Keys keys, AuditJournal log, StoredAxons axons)
        implements AutoCloseable {

    private static final int PAGE = 100;

    /** @param writer under which name the audit log is written */
    static OfflineAxons open(Settings settings, Path folder, DatabaseConfig where, String writer)
            throws InterruptedException {
        var database = Database.open(where);
        try {
            return open(settings, folder, database, writer);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static OfflineAxons open(Settings settings, Path folder, Database database, String writer)
            throws InterruptedException {
        var store = StoreConfig.from(settings, folder).open();
        try {
            var keys = new Keys(Installation.open(database, store, MasterKeyConfig.from(settings, folder))
                    .masterKey());
            var log = AuditJournal.open(database, keys, writer, AuditConfig.from(settings));
            var axons =
                    new StoredAxons(database, keys, store, List.of(), AxonConfig.from(settings), (axon, erased) -> {});
            return new OfflineAxons(database, store, keys, log, axons);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    List<UUID> ids() {
        var upkeep = new PostgresUpkeep(database, keys);
        var all = new ArrayList<UUID>();
        for (var page = upkeep.axons(new UUID(0, 0), PAGE); !page.isEmpty(); ) {
            all.addAll(page);
            page = upkeep.axons(page.getLast(), PAGE);
        }
        return all;
    }

    @Override
    public void close() {
        log.close();
        store.close();
        database.close();
    }
}
