package brane.brane;

import brane.audit.Action;
import brane.audit.AuditConfig;
import brane.audit.AuditJournal;
import brane.audit.Entry;
import brane.core.Settings;
import brane.storage.Database;
import brane.storage.DatabaseConfig;
import brane.storage.keys.Keys;
import brane.storage.keys.LocalMasterKey;
import brane.storage.keys.MasterKey;
import brane.storage.keys.MasterKeyConfig;
import brane.storage.keys.MasterRotation;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Works on the master key while BRANE is stopped. */
@Command(name = "key", description = "Works on the master key.", subcommands = KeyCommand.Rotate.class)
final class KeyCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new Exit(Exit.USAGE, "say what to do: brane key rotate --to FILE, or --to-vault FILE");
    }

    /** Puts another master key in the place of the present one, or the newest version of one in Vault. */
    @Command(
            name = "rotate",
            description =
                    "Wraps all keys by another master key; no data is encrypted again. Without an option it wraps them by"
                            + " the newest version of the present one, which Vault has rotated. BRANE, all of its"
                            + " processes, must be stopped. Ends with 69 when that is not so or the present key is not"
                            + " the right one.")
    static final class Rotate implements Callable<Integer> {

        @Option(
                names = "--to",
                paramLabel = "FILE",
                description = "The new master key; made when there is no such file")
        @Nullable
        Path to;

        @Option(
                names = "--to-vault",
                paramLabel = "FILE",
                description = "A YAML file whose section keys.vault names the new master key")
        @Nullable
        Path toVault;

        @Mixin
        Offline offline = new Offline();

        @Override
        public Integer call() throws Exception {
            if (to != null && toVault != null) {
                throw new Exit(Exit.USAGE, "only one of --to and --to-vault may be given, were both: leave one out");
            }
            return offline.run(this::rotate);
        }

        private int rotate(Settings settings, Path folder, DatabaseConfig where) throws InterruptedException {
            var present = MasterKeyConfig.from(settings, folder)
                    .find()
                    .orElseThrow(() -> new IllegalStateException(
                            "keys.master-key-file must name the present master key, was a file that does not exist"));
            try (var database = Database.open(where);
                    var log = AuditJournal.open(database, new Keys(present), "key", AuditConfig.from(settings))) {
                var fresh = fresh(present);
                var entry = Entry.of(Action.CONFIGURATION_CHANGE, "master-key:" + fresh.id());
                var count = log.during(entry, intent -> {
                    var keys = MasterRotation.rotate(database, present, fresh);
                    intent.count("keys", keys);
                    return keys;
                });
                say(count, present, fresh);
                return 0;
            }
        }

        private MasterKey fresh(MasterKey present) {
            if (to != null) {
                return LocalMasterKey.readOrCreate(to.toAbsolutePath());
            }
            if (toVault != null) {
                return switch (MasterKeyConfig.from(Configuration.alone(toVault), Path.of("."))) {
                    case MasterKeyConfig.Vault vault -> vault.findOrMake();
                    case MasterKeyConfig.Local local ->
                        throw new IllegalArgumentException("--to-vault must name a file with a section keys.vault, was "
                                + toVault + ", which has none; --to takes the file of a key");
                };
            }
            if (!present.hasVersions()) {
                throw new IllegalArgumentException(
                        "--to FILE or --to-vault FILE must be given, because the present master key, " + present.id()
                                + ", has no versions: name the new one");
            }
            return present;
        }

        private void say(long count, MasterKey present, MasterKey fresh) {
            System.out.println(count + " keys are wrapped by " + (present == fresh ? "the newest version of " : "")
                    + "the master key " + fresh.id() + " now.");
            if (to != null) {
                System.out.println("Before the next start set keys.master-key-file to " + to.toAbsolutePath()
                        + (present.hasVersions() ? " and remove keys.vault from the configuration." : "")
                        + ", or put that file in the place of the old one.");
            } else if (toVault != null) {
                System.out.println("Before the next start put keys.vault of " + toVault
                        + " into the configuration, in the place of the keys of the old one.");
            }
            System.out.println(
                    (present == fresh ? "Its older versions open" : "The old master key, " + present.id() + ", opens")
                            + " nothing here any more, but every backup of the database from before: keep them as long as those.");
        }
    }
}
