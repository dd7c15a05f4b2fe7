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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Works on the master key while BRANE is stopped. */
@Command(name = "key", description = "Works on the master key.", subcommands = KeyCommand.Rotate.class)
final class KeyCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new Exit(Exit.USAGE, "say what to do: brane key rotate --to FILE");
    }

    /** Puts another master key in the place of the present one. */
    @Command(
            name = "rotate",
            description =
                    "Wraps all keys by another master key; no data is encrypted again. BRANE, all of its processes,"
                            + " must be stopped. Ends with 69 when that is not so or the present key is not the right one.")
    static final class Rotate implements Callable<Integer> {

        @Option(
                names = "--to",
                paramLabel = "FILE",
                required = true,
                description = "The new master key; made when there is no such file")
        Path to = Path.of("");

        @Mixin
        Offline offline = new Offline();

        @Override
        public Integer call() throws Exception {
            return offline.run(this::rotate);
        }

        private int rotate(Settings settings, Path folder, DatabaseConfig where) throws InterruptedException {
            var present = LocalMasterKey.find(MasterKeyConfig.from(settings, folder))
                    .orElseThrow(() -> new IllegalStateException(
                            "keys.master-key-file must name the present master key, was a file that does not exist"));
            try (var database = Database.open(where);
                    var log = AuditJournal.open(database, new Keys(present), "key", AuditConfig.from(settings))) {
                var fresh = LocalMasterKey.readOrCreate(to.toAbsolutePath());
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

        private void say(long count, MasterKey present, MasterKey fresh) {
            System.out.println(count + " keys are wrapped by the master key " + fresh.id() + " now.");
            System.out.println("Before the next start set keys.master-key-file to " + to.toAbsolutePath()
                    + ", or put that file in the place of the old one.");
            System.out.println(
                    "The old master key, " + present.id()
                            + ", opens nothing here any more, but every backup of the database from before: keep it as long as those.");
        }
    }
}
