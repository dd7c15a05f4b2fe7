package brane.brane;

import brane.broker.LocalAddresses;
import brane.broker.LocalServers;
import brane.core.ProblemException;
import brane.faiss.FlatIndex;
import brane.ingest.Isolation;
import brane.storage.keys.MasterKeyConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks at this machine and the data folder, and says what would keep BRANE from working. Changes nothing. */
@Command(name = "doctor", description = "Says what would keep BRANE from working on this machine.")
final class DoctorCommand implements Callable<Integer> {

    private static final long GIB = 1L << 30;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "${env:BRANE_DATA}",
            description = "The data folder")
    @Nullable
    Path data;

    @Option(names = "--json", description = "Print the findings as JSON")
    boolean json;

    private record Finding(String what, boolean fine, String detail) {}

    private final List<Finding> findings = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        var folder = RunCommand.folder(data);
        find("Java", Runtime.version().feature() >= 25, "version " + Runtime.version());
        nativeLibrary();
        memory();
        folder(folder);
        parsers();
        models();
        if (json) {
            System.out.println(ApiClient.JSON.writeValueAsString(
                    findings.stream().map(DoctorCommand::map).toList()));
        } else {
            findings.forEach(
                    one -> System.out.printf("%-4s %-18s %s%n", one.fine() ? "ok" : "BAD", one.what(), one.detail()));
        }
        return findings.stream().allMatch(Finding::fine) ? 0 : Exit.FAILED;
    }

    private void find(String what, boolean fine, String detail) {
        findings.add(new Finding(what, fine, detail));
    }

    private void nativeLibrary() {
        try {
            find("FAISS", true, "the " + FlatIndex.build() + " build loads");
        } catch (LinkageError e) {
            find("FAISS", false, String.valueOf(e.getMessage()));
        }
    }

    private void memory() {
        try {
            var line = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                    .filter(one -> one.startsWith("MemAvailable"))
                    .findFirst()
                    .orElse("0");
            var mib = Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
            find("memory", mib >= 1024, mib + " MiB available; BRANE wants 1024");
        } catch (java.io.IOException e) {
            find("memory", false, "/proc/meminfo can't be read");
        }
    }

    private void folder(Path folder) {
        var existing = folder;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null) {
            find("data folder", false, folder + " has no parent that exists");
            return;
        }
        var free = existing.toFile().getUsableSpace() / GIB;
        find("data folder", Files.isWritable(existing), folder + (Files.exists(folder) ? "" : " (not made yet)"));
        find("disk", free >= 2, free + " GiB free; BRANE wants 2 to begin with");
        if (Files.exists(folder.resolve("postgres"))) {
            masterKey(folder);
        }
    }

    private void masterKey(Path folder) {
        try {
            var settings = Configuration.load(folder.resolve("brane.yaml"), false, Map.of());
            switch (MasterKeyConfig.from(settings, folder)) {
                case MasterKeyConfig.Local local ->
                    find(
                            "master key",
                            Files.isReadable(local.file()) || local.value().isPresent(),
                            local.file()
                                    + ": without it nothing that is stored can be read; back it up apart from the data");
                case MasterKeyConfig.Vault vault ->
                    find(
                            "master key",
                            true,
                            vault.findOrMake().id() + ": without it nothing that is stored can be read");
            }
        } catch (ProblemException e) {
            find("master key", false, e.problem().detail());
        } catch (IllegalArgumentException e) {
            find("master key", false, String.valueOf(e.getMessage()));
        }
    }

    /** Less than sealed keeps nothing from working, unless ingest.confinement says that it shall. */
    private void parsers() {
        find(
                "parsers",
                true,
                "a process that reads documents " + Isolation.available().words());
    }

    private void models() throws InterruptedException {
        var found = LocalServers.find(new LocalAddresses(Set.of()));
        find(
                "model servers",
                true,
                found.isEmpty()
                        ? "none on this machine: Neurons quote passages"
                        : String.join(
                                ", ",
                                found.stream()
                                        .map(one -> one.provider() + " at " + one.endpoint())
                                        .toList()));
    }

    private static Map<String, Object> map(Finding finding) {
        var map = new LinkedHashMap<String, Object>();
        map.put("what", finding.what());
        map.put("fine", finding.fine());
        map.put("detail", finding.detail());
        return map;
    }
}
