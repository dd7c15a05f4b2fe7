package brane.brane;

import brane.audit.Action;
import brane.audit.AuditJournal;
import brane.audit.Entry;
import brane.axon.StoredAxons;
import brane.axon.upkeep.Examination;
import brane.core.Settings;
import brane.ingest.Documents;
import brane.ingest.Ingest;
import brane.ingest.Rereading;
import brane.storage.Database;
import brane.storage.DatabaseConfig;
import brane.storage.RestoreGuard;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Works on the document memories while BRANE is stopped. */
@Command(
        name = "axon",
        description = "Works on the document memories.",
        subcommands = {AxonCommand.Check.class, AxonCommand.Repair.class})
final class AxonCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new Exit(Exit.USAGE, "say what to do: brane axon check, or brane axon repair");
    }

    /** Reads all that is stored of every Axon. */
    @Command(
            name = "check",
            description = "Reads all that is stored of every document memory, and says what is missing or damaged."
                    + " BRANE must be stopped. Ends with 1 when there is anything, with 69 when it can't be looked at.")
    static final class Check implements Callable<Integer> {

        @Mixin
        Offline offline = new Offline();

        @Override
        public Integer call() throws Exception {
            return offline.run((settings, folder, database) -> onAll(settings, folder, database, Check::report));
        }

        private static boolean report(Look look, UUID axon) throws InterruptedException {
            var report = look.examination().check(axon);
            System.out.printf(
                    "%-4s axon %s: %,d documents, %,d objects, %,d bytes%n",
                    report.findings().isEmpty() ? "ok" : "BAD",
                    axon,
                    report.documents(),
                    report.objects(),
                    report.bytes());
            report.findings().forEach(Check::say);
            return report.findings().isEmpty();
        }

        private static void say(Examination.Finding finding) {
            System.out.println(
                    "     " + (finding.object() == null ? "" : "object " + finding.object() + ": ") + finding.what());
            finding.documents().forEach(document -> System.out.println("       document " + document));
            System.out.println("       "
                    + switch (finding.cure()) {
                        case REPAIR -> "brane axon repair makes it anew from what is whole";
                        case REREAD ->
                            "brane axon repair has the documents read again from the files that are stored of them";
                        case RESTORE ->
                            "restore it from a backup; without one, brane axon repair --delete-lost lets searches go on";
                        case ACCEPT ->
                            "bring the newer database back; when it is lost, brane store accept has these removed";
                    });
        }
    }

    /** Makes anew what is derived, and lets go of what is lost where that is wanted. */
    @Command(
            name = "repair",
            description =
                    "Makes anew what is damaged and can be made: words and graphs from passages, and passages from"
                            + " the stored files, which are read at the next start. BRANE must be stopped. Ends with 1 when"
                            + " damage is left, or documents wait to be read.")
    static final class Repair implements Callable<Integer> {

        @Mixin
        Offline offline = new Offline();

        @Option(
                names = "--delete-lost",
                description =
                        "Then delete the documents that lack passages and have no whole file, so that all else can"
                                + " be searched. Upload them again.")
        boolean deleteLost;

        @Override
        public Integer call() throws Exception {
            return offline.run((settings, folder, database) -> onAll(settings, folder, database, this::all));
        }

        private boolean all(Look look, UUID axon) throws InterruptedException {
            // What is missing here may be whole in the newer store or database, which may come back.
            look.guard().require();
            repair(look, axon);
            if (deleteLost && delete(look, axon) > 0) {
                repair(look, axon);
            }
            return Check.report(look, axon);
        }

        private static int delete(Look look, UUID axon) throws InterruptedException {
            var lost = look.examination().check(axon).lost();
            var documents = new Documents(look.axons(), look.log());
            for (var document : lost) {
                documents.delete(look.target(axon), document.name(), UUID.randomUUID());
                System.out.printf("     document %s was lost and is deleted%n", document.id());
            }
            return lost.size();
        }

        private static void repair(Look look, UUID axon) throws InterruptedException {
            var entry = Entry.of(Action.CONFIGURATION_CHANGE, "axon:" + axon);
            var target = look.target(axon);
            var rereading = look.rereading().get();
            var done = look.log().during(entry, intent -> {
                var repaired = look.examination()
                        .repair(axon, (document, original) -> rereading.add(target, document, original));
                intent.count("repaired", repaired.segments()).count("documents", repaired.documents());
                return repaired;
            });
            System.out.printf(
                    "     axon %s: %,d segments made anew, %,d documents are read again after the next start%n",
                    axon, done.segments(), done.documents());
        }
    }

    /** What is done with each Axon; false when it is not well afterwards. */
    private interface Each {
        boolean with(Look look, UUID axon) throws InterruptedException;
    }

    /**
     * What it is done with.
     *
     * @param rereading touches the folder of uploads when it is made, which looking does not
     */
    private record Look(
            StoredAxons axons, Supplier<Rereading> rereading, AuditJournal log, Database database, RestoreGuard guard) {

        Examination examination() {
            return axons.maintenance().examination();
        }

        /** The Neuron whose Axon that is, as it is now. */
        Ingest.Target target(UUID axon) {
            return database.first(
                            "select a.neuron, n.version from axon a join neuron n on n.id = a.neuron where a.id = ?",
                            axon)
                    .map(row -> new Ingest.Target(row.text("neuron"), row.number("version"), axon))
                    .orElseThrow(() -> new Exit(Exit.FAILED, "axon " + axon + " belongs to no Neuron"));
        }
    }

    private static int onAll(Settings settings, Path folder, DatabaseConfig where, Each each) throws Exception {
        try (var axons = OfflineAxons.open(settings, folder, where, "axon")) {
            var look = new Look(
                    axons.axons(),
                    () -> new Rereading(settings, folder, axons.database(), axons.keys(), axons.store()),
                    axons.log(),
                    axons.database(),
                    new RestoreGuard(axons.database(), axons.store()));
            var well = true;
            for (var axon : axons.ids()) {
                well &= each.with(look, axon);
            }
            return well ? 0 : Exit.FAILED;
        }
    }
}
