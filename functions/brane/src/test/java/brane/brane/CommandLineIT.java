package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a script uses it: no terminal, exit codes, one bad file that stops no other. */
class CommandLineIT {

    private record Said(int code, String text) {}

    @Test
    void ingestsSearchesAsksAndSaysWhatIsWrong(@TempDir Path folder) throws Exception {
        var note = folder.resolve("pump.md");
        Files.writeString(note, "# Pump\n\nThe infusion pump is set to 12 ml per hour at night.\n");
        var absent = folder.resolve("absent.pdf").toString();
        try (var running = RealProcess.start(folder.resolve("brane"))) {
            running.signIn();

            var ingested = brane(running, "ingest", "medical-assistant", note.toString(), absent);
            assertThat(ingested.code()).isEqualTo(1);
            assertThat(ingested.text())
                    .contains("pump.md", "done, 1 passages", "must be a readable file", "1 of 2 files ingested");

            var found = brane(running, "search", "medical-assistant", "infusion pump at night", "--json");
            assertThat(found.code()).isZero();
            assertThat(found.text()).contains("\"hits\":[{", "12 ml per hour");

            var answered = brane(running, "ask", "medical-assistant", "How is the infusion pump set at night?");
            assertThat(answered.code()).isZero();
            assertThat(answered.text()).contains("12 ml per hour at night. [1]", "[1] pump.md, Pump");

            assertThat(brane(running, "ask", "absent", "?").code()).isEqualTo(4);
            assertThat(brane(running, "ask", "medical-assistant").code()).isEqualTo(2);
        }
    }

    @Test
    void validatesANeuronFileWithoutAServer(@TempDir Path folder) throws Exception {
        var file = folder.resolve("neuron.yaml");
        Files.writeString(file, "metadata: {id: x1, name: X}\npromts: {system: y}\n");

        var said = run(List.of("neuron", "validate", file.toString()), "", "");

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.text()).contains("neuron.yaml:2:1: unknown key `promts`; did you mean `prompts`?");
    }

    @Test
    void probesTheObjectStoreAndLeavesNothing(@TempDir Path folder) throws Exception {
        var missing = run(List.of("store", "probe", "--data", folder.toString()), "", "");
        assertThat(missing.code()).isEqualTo(69);
        assertThat(missing.text()).contains("the object store's directory must be there, was not: " + folder);

        var objects = Files.createDirectory(folder.resolve("objects"));
        var said = run(List.of("store", "probe", "--data", folder.toString(), "--json"), "", "");

        assertThat(said.code()).isZero();
        assertThat(said.text()).contains("{\"what\":\"delete\",\"verdict\":\"fine\"");
        try (var left = Files.walk(objects)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
        Files.writeString(folder.resolve("brane.yaml"), "store: {kind: tape}\n");
        var wrong = run(List.of("store", "probe", "--data", folder.toString()), "", "");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.text()).contains("store.kind must be directory or s3, was tape");
    }

    @Test
    void namesTheWayOutWhereNoServerAnswers() throws Exception {
        var said = run(List.of("search", "n", "q", "--url", "http://127.0.0.1:1"), "a@example.org", "secret");

        assertThat(said.code()).isEqualTo(69);
        assertThat(said.text()).contains("no BRANE answers at http://127.0.0.1:1", "scripts/run");
    }

    private static Said brane(RealProcess running, String... arguments) throws Exception {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", running.address().toString()));
        return run(all, RealProcess.EMAIL, RealProcess.PASSWORD);
    }

    private static Said run(List<String> arguments, String email, String password) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                RealProcess.classPath(),
                "brane.brane.Main"));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("BRANE_EMAIL", email);
        builder.environment().put("BRANE_PASSWORD", password);
        var process = builder.start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(Duration.ofMinutes(2))).isTrue();
        return new Said(process.exitValue(), text);
    }
}
