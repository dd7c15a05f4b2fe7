package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start says to a person at a terminal, and to the log of a container. */
class TerminalIT {

    private static final String STEPS = "(?:[a-zA-Z, ]+ … +\\d+ ms\\R){6}\\RBRANE runs at ";

    private static final String[] AT_A_TERMINAL = {"sh", "-c", "exec script -qefc \"exec $*\" /dev/null", "sh"};

    @Test
    void aPersonSeesTheStepsAndWarningsOnly(@TempDir Path data) throws Exception {
        try (var running = RealProcess.start(data, AT_A_TERMINAL)) {
            assertThat(running.output()).containsPattern("\\A" + STEPS);
        }
        Files.setPosixFilePermissions(data.resolve("master.key"), PosixFilePermissions.fromString("rw-r--r--"));
        try (var running = RealProcess.start(data, AT_A_TERMINAL)) {
            assertThat(running.output())
                    .containsPattern("keys and objects … +\\R.*WARNING.*event=master-key-readable-by-others.*\\R"
                            + "opening keys and objects … +\\d+ ms\\R")
                    .doesNotContain(" INFO ");
        }
    }

    @Test
    void aLogGetsEveryEvent(@TempDir Path data) throws Exception {
        try (var running = RealProcess.start(data)) {
            assertThat(running.output())
                    .contains(" INFO brane.storage.embedded.PostgresLaunch event=postgres-started")
                    .contains("event=master-key-created");
        }
    }
}
