package brane.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.ingest.Extraction.Done;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code that has taken over the reading process gets at nothing. */
class HostileParserIT {

    @TempDir
    Path data;

    @Test
    void aSealedParserGetsAtNothing() throws Exception {
        var confinement = Confinement.available(ExtractionLimits.DEFAULTS);

        assertThat(confinement.isolation()).isEqualTo(Isolation.SEALED);
        assertThat(attack(confinement)).isEqualTo("nothing");
    }

    @Test
    void anOpenOneGetsAtAllOfIt() throws Exception {
        assertThat(attack(new Confinement(Isolation.OPEN, false, List.of())).split(" "))
                .contains(
                        "read-key",
                        "list-data",
                        "read-passwords",
                        "read-parent",
                        "see-processes",
                        "write-data",
                        "write-tmp",
                        "write-class-path",
                        "connect",
                        "kill-parent",
                        "kill-all",
                        "become-root-elsewhere",
                        "fork-without-end");
    }

    @Test
    void whenTheStarterIsKilledTheReaderGoesToo() throws Exception {
        var confinement = Confinement.available(ExtractionLimits.DEFAULTS);
        try (var process = ExtractorProcess.start(ExtractionLimits.DEFAULTS, confinement)) {
            process.extract(DocumentType.TEXT, Samples.upload(Samples.utf8("Some words.")), (done, total) -> {});
            var reader = process.reader();
            assertThat(reader.pid()).isNotEqualTo(process.starter());

            process.kill();

            assertThat(reader.onExit()
                            .get(10, java.util.concurrent.TimeUnit.SECONDS)
                            .isAlive())
                    .isFalse();
        }
    }

    @Test
    void whereItMustBeSealedAndCannotNothingIsRead() {
        var open = new Confinement(Isolation.OPEN, true, List.of());

        assertThatThrownBy(() -> open.checked(true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ingest.confinement")
                .hasMessageContaining("best-effort");
        assertThat(open.checked(false)).isEqualTo(open);
    }

    private String attack(Confinement confinement) throws Exception {
        var key = Files.writeString(data.resolve("master.key"), "canary");
        key.toFile().setReadable(true, false);
        try (var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var document = String.join(
                    "\n",
                    key.toString(),
                    data.toString(),
                    Integer.toString(listener.getLocalPort()),
                    Long.toString(ProcessHandle.current().pid()));
            var limits = ExtractionLimits.DEFAULTS;
            try (var process = ExtractorProcess.start(limits, confinement, hostile(limits, confinement))) {
                var told =
                        process.extract(DocumentType.TEXT, Samples.upload(Samples.utf8(document)), (done, total) -> {});
                process.reader().descendants().forEach(ProcessHandle::destroyForcibly);
                return ((Done) told).extracted().text();
            } finally {
                Files.deleteIfExists(Path.of("/tmp/x"));
                Files.deleteIfExists(
                        Path.of(System.getProperty("java.class.path").split(":", 2)[0], "x"));
            }
        }
    }

    /** The command of a reading process, with this parser in the place of the real one. */
    private static ProcessBuilder hostile(ExtractionLimits limits, Confinement confinement) {
        var builder = ExtractorProcess.builder(limits, confinement.prefix());
        var command = new ArrayList<>(builder.command());
        command.removeLast();
        command.add(command.indexOf("-Xss2m"), "--enable-native-access=ALL-UNNAMED");
        command.add(command.indexOf("-Xss2m"), "-Dbrane.test.home=" + System.getProperty("user.home"));
        command.add(HostileParser.class.getName());
        return builder.command(command);
    }
}
