package brane.ingest;

import brane.audit.AuditConfig;
import brane.audit.AuditJournal;
import brane.axon.AxonConfig;
import brane.axon.HashEmbedding;
import brane.axon.StoredAxons;
import brane.core.Caller;
import brane.core.Role;
import brane.core.Settings;
import brane.storage.Database;
import brane.storage.DatabaseConfig;
import brane.storage.Installation;
import brane.storage.keys.Keys;
import brane.storage.keys.MasterKeyConfig;
import brane.storage.objects.DirectoryStore;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** All that takes documents in, over real storage; as a process of its own it takes some in until it is killed. */
final class IngestingProcess implements AutoCloseable {

    static final Caller PERSON = new Caller(new UUID(7, 7), "p@example.org", Set.of(Role.USER), Set.of(), "session:7");

    final Database database;
    final AuditJournal log;
    final StoredAxons axons;
    final Ingest.Target target;
    final Ingest ingest;

    IngestingProcess(DatabaseConfig config, Path folder) {
        database = Database.open(config);
        var store = DirectoryStore.open(folder.resolve("store"));
        var installation = Installation.open(
                database, store, new MasterKeyConfig.Local(Optional.empty(), folder.resolve("master.key"), true));
        var keys = new Keys(installation.masterKey());
        log = AuditJournal.open(database, keys, "ingest", AuditConfig.defaults());
        axons = new StoredAxons(
                database,
                keys,
                store,
                List.of(new HashEmbedding("slow", () -> Thread.sleep(20))),
                AxonConfig.DEFAULT,
                (axon, erased) -> {});
        target = new Ingest.Target("n", 1, axons.open("n", "slow"));
        ingest = Ingest.start(
                new Settings(Map.of("ingest.lease", "PT2S")),
                folder,
                database,
                keys,
                store,
                axons,
                log,
                axon -> new FourLetters());
    }

    /** Arguments: address, user and password of the database, the folder, the round. */
    public static void main(String[] arguments) throws Exception {
        var config = new DatabaseConfig(
                arguments[0],
                arguments[1],
                arguments[2],
                4,
                java.time.Duration.ofSeconds(5),
                java.time.Duration.ofSeconds(30));
        try (var process = new IngestingProcess(config, Path.of(arguments[3]))) {
            for (var i = 0; i < 1_000; i++) {
                var name = arguments[4] + "-" + i + ".txt";
                var content = Samples.utf8(content(name));
                var operation = UUID.nameUUIDFromBytes(Samples.utf8(name));
                process.ingest.submit(
                        PERSON, process.target, name, operation, new ByteArrayInputStream(content), content.length);
                System.out.println("accepted " + name);
            }
            Thread.sleep(60_000);
        }
    }

    static String content(String name) {
        return ("This is the text of " + name + ". ").repeat(40).strip();
    }

    @Override
    public void close() {
        ingest.close();
        log.close();
        database.close();
    }
}
