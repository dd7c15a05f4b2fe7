package brane.storage;

import static org.assertj.core.api.Assertions.assertThat;

import brane.storage.embedded.EmbeddedConfig;
import brane.storage.embedded.EmbeddedPostgres;
import brane.storage.keys.Keys;
import brane.storage.keys.MasterKeyConfig;
import brane.storage.objects.DirectoryStore;
import brane.storage.objects.ObjectIdentity;
import brane.storage.objects.SealedObject;
import brane.storage.objects.SealedTemp;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that storage was given to protect stands in any file below the data folder: not the text, not a key. */
final class CanaryIT {

    private static final String TEXT = "canary-7f3a91-of-a-document";

    @TempDir
    Path folder;

    @Test
    void noTextAndNoKeyReachesTheDisk() throws Exception {
        var objectKey = SealedObject.newKey();
        var config = new EmbeddedConfig(
                folder.resolve("postgres"),
                TestDatabase.cache(),
                0,
                false,
                4,
                DatabaseConfig.WAIT,
                DatabaseConfig.STATEMENT_TIMEOUT);
        String master;
        SealedTemp upload;
        try (var postgres = EmbeddedPostgres.start(config);
                var database = Database.open(postgres.database());
                var store = DirectoryStore.open(folder.resolve("objects"))) {
            Migrations.run(postgres.database());
            var keyFile = folder.resolve("master.key");
            var installation =
                    Installation.open(database, store, new MasterKeyConfig.Local(Optional.empty(), keyFile, true));
            master = Files.readString(keyFile).strip();
            Files.delete(keyFile);
            var keys = new Keys(installation.masterKey());
            var owner = UUID.randomUUID();
            database.execute("create table secret (name bytea, wrapped bytea)");
            var identity = new ObjectIdentity(ObjectIdentity.Kind.ORIGINAL, owner, UUID.randomUUID());
            var text = TEXT.repeat(10_000).getBytes(StandardCharsets.US_ASCII);
            database.inTx(tx -> {
                var key = keys.current(tx, "axon", owner);
                return tx.execute(
                        "insert into secret values (?, ?)",
                        key.seal(TEXT.getBytes(StandardCharsets.US_ASCII), "name"),
                        key.seal(objectKey, identity.name().toString()));
            });
            store.put(
                    identity.path(),
                    SealedObject.seal(identity, objectKey, new ByteArrayInputStream(text)),
                    SealedObject.storedLength(text.length));
            upload = SealedTemp.receive(new ByteArrayInputStream(text), text.length, folder.resolve("uploads"));
            database.execute("checkpoint");
        }

        var canaries = new HashMap<String, String>(Map.of("text", TEXT));
        canaries.put(
                "text in base64",
                Base64.getEncoder()
                        .encodeToString(TEXT.getBytes(StandardCharsets.US_ASCII))
                        .substring(0, 24));
        canaries.put("text in hex", HexFormat.of().formatHex(TEXT.getBytes(StandardCharsets.US_ASCII)));
        canaries.put("object key", new String(objectKey, StandardCharsets.ISO_8859_1));
        canaries.put("object key in hex", HexFormat.of().formatHex(objectKey));
        canaries.put("master key", new String(HexFormat.of().parseHex(master), StandardCharsets.ISO_8859_1));
        canaries.put("master key in hex", master);
        var files = 0;
        try (var all = Files.walk(folder)) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                files++;
                var content = Files.readString(file, StandardCharsets.ISO_8859_1);
                canaries.forEach((name, canary) -> assertThat(content.contains(canary))
                        .as("%s in %s", name, file)
                        .isFalse());
            }
        }
        assertThat(files).isGreaterThan(500);
        upload.close();
    }
}
