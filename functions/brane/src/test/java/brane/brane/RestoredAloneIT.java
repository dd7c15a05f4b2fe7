package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Database or object store is put back to yesterday, without the other. */
class RestoredAloneIT {

    private static final String NEURON = "medical-assistant";

    @TempDir
    static Path folder;

    private static Path data;
    private static Path yesterday;
    private static Path today;

    @BeforeAll
    static void twoDays() throws Exception {
        data = Files.createDirectory(folder.resolve("data"));
        yesterday = folder.resolve("yesterday");
        today = folder.resolve("today");
        try (var running = RealProcess.start(data)) {
            running.signIn();
            running.await(running.upload(NEURON, "pump.txt", "The red pump stands in the cellar."));
        }
        copy(data, yesterday);
        try (var running = RealProcess.start(data)) {
            running.signIn();
            running.await(running.upload(NEURON, "boiler.txt", "The green boiler stands in the attic."));
        }
        copy(data, today);
    }

    @BeforeEach
    void today() throws Exception {
        run("rm", "-rf", data.toString());
        copy(today, data);
    }

    @Test
    void anOlderDatabaseDoesNotStartAndLosesNothing() throws Exception {
        replace("postgres", yesterday);

        assertThat(RealProcess.refused(data))
                .contains("the database must be as new as the object store")
                .contains("brane store accept");
        assertThat(RealProcess.command(data, "axon", "check"))
                .contains("exit 1")
                .contains("3 objects are in the store that this database does not know: it is the older one")
                .contains("bring the newer database back");

        replace("postgres", today);
        try (var running = RealProcess.start(data)) {
            running.signIn();
            assertThat(found(running, "green boiler")).contains("stands in the attic");
        }
        assertThat(RealProcess.command(data, "axon", "check")).contains("exit 0");
    }

    @Test
    void anOlderDatabaseGoesOnWhenAnAdministratorSaysSo() throws Exception {
        replace("postgres", yesterday);

        assertThat(RealProcess.command(data, "store", "accept"))
                .contains("exit 0")
                .contains("the database must be as new as the object store")
                .contains("3 objects that the database does not know are removed within a day");

        assertThat(RealProcess.command(data, "axon", "check")).contains("exit 0");
        try (var running = RealProcess.start(data)) {
            running.signIn();
            assertThat(found(running, "red pump"))
                    .contains("stands in the cellar")
                    .doesNotContain("attic");
            running.await(running.upload(NEURON, "boiler.txt", "The green boiler stands in the attic."));
            assertThat(found(running, "green boiler")).contains("stands in the attic");
        }
    }

    @Test
    void anOlderStoreDoesNotStartUntilAnAdministratorSaysSo() throws Exception {
        replace("objects", yesterday);

        assertThat(RealProcess.refused(data))
                .contains("the object store must be as new as the database")
                .contains("brane axon repair");
        assertThat(RealProcess.command(data, "axon", "repair", "--delete-lost"))
                .contains("exit 69")
                .contains("the object store must be as new as the database")
                .doesNotContain("is deleted");
        assertThat(RealProcess.command(data, "store", "accept")).contains("exit 0");
        assertThat(RealProcess.command(data, "axon", "check"))
                .contains("exit 1")
                .contains("brane axon repair --delete-lost lets searches go on")
                .doesNotContain("boiler");
        assertThat(RealProcess.command(data, "axon", "repair", "--delete-lost"))
                .contains("exit 0")
                .contains("was lost and is deleted");
        try (var running = RealProcess.start(data)) {
            running.signIn();
            assertThat(found(running, "red pump")).contains("stands in the cellar");
            assertThat(running.get("/api/v1/neurons/" + NEURON + "/documents").toString())
                    .contains("pump.txt")
                    .doesNotContain("boiler.txt");
            running.await(running.upload(NEURON, "boiler.txt", "The green boiler stands in the attic."));
            assertThat(found(running, "green boiler")).contains("stands in the attic");
        }
    }

    private static String found(RealProcess running, String query) throws Exception {
        return running.post("/api/v1/neurons/" + NEURON + "/search", Map.of("query", query))
                .toString();
    }

    private static void replace(String part, Path from) throws Exception {
        run("rm", "-rf", data.resolve(part).toString());
        copy(from.resolve(part), data.resolve(part));
    }

    private static void copy(Path from, Path to) throws Exception {
        run("cp", "-a", from.toString(), to.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
