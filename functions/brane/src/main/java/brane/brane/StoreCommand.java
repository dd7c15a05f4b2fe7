package brane.brane;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.core.ProblemException;
import brane.core.Settings;
import brane.storage.DatabaseConfig;
import brane.storage.RestoreGuard;
import brane.storage.StoreConfig;
import brane.storage.objects.Finding;
import brane.storage.objects.Finding.Verdict;
import brane.storage.objects.StoreProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Works on the object store without a server. */
@Command(
        name = "store",
        description = "Works on the object store.",
        subcommands = {StoreCommand.Probe.class, StoreCommand.Accept.class})
final class StoreCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new Exit(Exit.USAGE, "say what to do: brane store probe, or brane store accept");
    }

    /** Goes on with a database or a store that was put back alone. */
    @Command(
            name = "accept",
            description = "Goes on with a database or an object store of which only one was put back to an older state,"
                    + " when the newer one is lost: both count as of one time from then on, and stored objects that the"
                    + " database does not know are removed within a day. BRANE must be stopped.")
    static final class Accept implements Callable<Integer> {

        @Mixin
        Offline offline = new Offline();

        @Override
        public Integer call() throws Exception {
            return offline.run(Accept::accept);
        }

        private static int accept(Settings settings, Path folder, DatabaseConfig where) throws Exception {
            try (var axons = OfflineAxons.open(settings, folder, where, "store")) {
                var guard = new RestoreGuard(axons.database(), axons.store());
                guard.difference().ifPresent(System.out::println);
                var objects = axons.log()
                        .during(
                                Entry.of(Action.CONFIGURATION_CHANGE, "store:accept"),
                                intent -> accept(axons, guard, intent));
                System.out.printf(
                        "database and object store count as of one time from now on; %,d objects that the database does"
                                + " not know are removed within a day%n",
                        objects);
                return 0;
            }
        }

        private static long accept(OfflineAxons axons, RestoreGuard guard, Intent intent) {
            var objects = axons.ids().stream()
                    .mapToLong(axons.axons().maintenance()::accept)
                    .sum();
            intent.count("objects", objects);
            guard.accept();
            return objects;
        }
    }

    /** Tries on the store all that BRANE relies on. Beside its own objects, which it removes, it changes nothing. */
    @Command(
            name = "probe",
            description = "Tries on the configured object store all that BRANE relies on, and removes what it wrote."
                    + " Ends with 1 when the store can't be used, with 69 when it can't be reached.")
    static final class Probe implements Callable<Integer> {

        @Mixin
        Offline offline = new Offline();

        @Option(names = "--json", description = "Print the findings as JSON")
        boolean json;

        @Override
        public Integer call() throws Exception {
            Logging.quiet(() -> {});
            var findings = findings(config());
            if (json) {
                System.out.println(ApiClient.JSON.writeValueAsString(
                        findings.stream().map(Probe::map).toList()));
            } else {
                findings.forEach(one -> System.out.printf("%-4s %-18s %s%n", word(one), one.what(), one.detail()));
            }
            return findings.stream().noneMatch(one -> one.verdict() == Verdict.BAD) ? 0 : Exit.FAILED;
        }

        private StoreConfig config() {
            try {
                return StoreConfig.from(offline.settings(), offline.folder());
            } catch (IllegalArgumentException e) {
                throw new Exit(Exit.USAGE, String.valueOf(e.getMessage()));
            }
        }

        private static List<Finding> findings(StoreConfig config) {
            if (config instanceof StoreConfig.Directory(var folder) && !Files.isDirectory(folder)) {
                throw new Exit(
                        Exit.UNAVAILABLE,
                        "the object store's directory must be there, was not: " + folder
                                + "; the first start of BRANE makes it, or name another with store.folder");
            }
            try (var store = config.open()) {
                return StoreProbe.run(store);
            } catch (ProblemException e) {
                throw new Exit(
                        Exit.UNAVAILABLE,
                        e.problem().title() + " " + e.problem().detail());
            } catch (IllegalArgumentException e) {
                throw new Exit(Exit.USAGE, String.valueOf(e.getMessage()));
            }
        }

        private static String word(Finding finding) {
            return switch (finding.verdict()) {
                case FINE -> "ok";
                case WARNING -> "warn";
                case BAD -> "BAD";
            };
        }

        private static Map<String, Object> map(Finding finding) {
            var map = new LinkedHashMap<String, Object>();
            map.put("what", finding.what());
            map.put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT));
            map.put("detail", finding.detail());
            return map;
        }
    }
}
