package brane.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import brane.axon.DocumentInfo;
import brane.storage.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Processes killed at random moments: what was accepted becomes a document, once and whole, and nothing else does. */
class KilledIngestIT {

    private static final int ROUNDS = 4;

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @Test
    void whatWasAcceptedIsThereAfterAnyNumberOfKills(@TempDir Path folder) throws Exception {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        Set<String> accepted = Collections.synchronizedSet(new TreeSet<>());
        for (var round = 0; round < ROUNDS; round++) {
            runAndKill(folder, "r" + round, accepted, random);
        }
        assertThat(accepted).as("seed %d", seed).isNotEmpty();

        try (var process = new IngestingProcess(DATABASE.config(), folder)) {
            for (var i = 0;
                    i < 1_200
                            && !process.ingest
                                    .jobs(IngestingProcess.PERSON.id(), null, true)
                                    .isEmpty();
                    i++) {
                Thread.sleep(50);
            }
            assertThat(process.ingest.jobs(IngestingProcess.PERSON.id(), null, true))
                    .as("seed %d", seed)
                    .isEmpty();
            var jobs = process.ingest.jobs(IngestingProcess.PERSON.id(), null, false);
            assertThat(jobs).as("seed %d", seed).extracting(Job::state).containsOnly(Job.State.DONE);
            var documents = new Documents(process.axons, process.log);
            var names = documents.list(process.target, "", Optional.empty(), 1_000).documents().stream()
                    .map(DocumentInfo::name)
                    .toList();
            assertThat(names).as("seed %d", seed).doesNotHaveDuplicates().containsAll(accepted);
            assertThat(jobs).as("seed %d", seed).extracting(Job::name).containsExactlyInAnyOrderElementsOf(names);
            for (var name : names) {
                assertThat(documents.text(process.target, name).text().text())
                        .as("seed %d", seed)
                        .isEqualTo(IngestingProcess.content(name));
            }
        }
        try (var files = Files.list(folder.resolve("uploads"))) {
            assertThat(files).as("seed %d", seed).isEmpty();
        }
    }

    private static void runAndKill(Path folder, String round, Set<String> accepted, Random random) throws Exception {
        var config = DATABASE.config();
        var process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IngestingProcess.class.getName(),
                        config.url(),
                        config.user(),
                        config.password(),
                        folder.toString(),
                        round))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var killAfter = 1 + random.nextInt(40);
        var seen = new AtomicInteger();
        var reader = Thread.ofVirtual().start(() -> {
            try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("accepted ")) {
                        accepted.add(line.substring("accepted ".length()));
                        if (seen.incrementAndGet() == killAfter) {
                            // The handle's kill -9 leaves the pipe open: what was said before it still counts.
                            process.toHandle().destroyForcibly();
                        }
                    }
                }
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        reader.join();
    }
}
