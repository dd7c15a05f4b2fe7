package brane.brane;

import brane.core.ProblemException;
import brane.core.Settings;
import brane.storage.DatabaseConfig;
import brane.storage.embedded.EmbeddedConfig;
import brane.storage.embedded.EmbeddedPostgres;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that work on the data while BRANE is stopped, and what goes wrong then. */
final class Offline {

    /** What is done with the database. */
    interface Work {
        int with(Settings settings, Path folder, DatabaseConfig database) throws Exception;
    }

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "${env:BRANE_DATA}",
            description = "The data folder")
    @Nullable
    Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration. Default: brane.yaml in the data folder")
    @Nullable
    Path config;

    Path folder() {
        return RunCommand.folder(data);
    }

    Settings settings() {
        try {
            return Configuration.load(
                    config == null ? folder().resolve("brane.yaml") : config, config != null, Map.of());
        } catch (IllegalArgumentException e) {
            throw new Exit(Exit.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /** Does it alone, with PostgreSQL running. */
    int run(Work work) throws Exception {
        Logging.quiet(() -> {});
        var folder = folder();
        try {
            var lock = DataFolder.lock(folder);
            try {
                return with(settings(), folder, work);
            } finally {
                lock.close();
            }
        } catch (ProblemException e) {
            throw new Exit(
                    Exit.UNAVAILABLE, e.problem().title() + " " + e.problem().detail());
        } catch (IllegalArgumentException e) {
            throw new Exit(Exit.USAGE, String.valueOf(e.getMessage()));
        } catch (IllegalStateException | UncheckedIOException e) {
            throw new Exit(Exit.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private static int with(Settings settings, Path folder, Work work) throws Exception {
        var given = DatabaseConfig.from(settings);
        if (given.isPresent()) {
            return work.with(settings, folder, given.get());
        }
        try (var postgres = EmbeddedPostgres.start(EmbeddedConfig.from(settings, folder.resolve("postgres")))) {
            return work.with(settings, folder, postgres.database());
        }
    }
}
