package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a network of its own without a way out, with every connect traced: BRANE tries to reach nobody but this machine. */
class NothingCallsOutIT {

    private static final Pattern ADDRESS = Pattern.compile(
            "sin6?_port=htons\\((\\d+)\\).*?(?:inet_addr\\(\"([^\"]+)\"\\)|inet_pton\\(AF_INET6, \"([^\"]+)\")");

    @Test
    void startIngestSearchAndChatReachOnlyThisMachine(@TempDir Path folder) throws Exception {
        var trace = folder.resolve("trace");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var inside = "ip link set lo up && exec " + java + " -cp " + System.getProperty("java.class.path") + " '"
                + Inside.class.getName() + "' " + folder.resolve("brane") + " " + trace;
        var out = folder.resolve("out");
        var process = new ProcessBuilder(List.of("unshare", "-n", "sh", "-c", inside))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();

        assertThat(process.waitFor(Duration.ofMinutes(5))).isTrue();
        assertThat(process.exitValue()).as(Files.readString(out)).isZero();

        var attempts = Files.readAllLines(trace).stream()
                .filter(line -> line.contains("sin"))
                .toList();
        assertThat(attempts)
                .as("the tracer saw BRANE connect to its own PostgreSQL")
                .isNotEmpty();
        assertThat(attempts.stream().filter(NothingCallsOutIT::leaves)).isEmpty();
    }

    private static boolean leaves(String line) {
        var matcher = ADDRESS.matcher(line);
        if (!matcher.find()) {
            return false;
        }
        var address = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
        var own = address.startsWith("127.") || address.equals("::1") || address.startsWith("::ffff:127.");
        // The JDK asks once whether IPv6 works by binding; port 0 and :: are no attempt to reach anybody.
        return matcher.group(1).equals("53") || (!own && !matcher.group(1).equals("0"));
    }

    /** What runs inside: BRANE under the tracer, and a person who uses it. */
    static final class Inside {
        private Inside() {}

        public static void main(String[] arguments) throws Exception {
            try (var running = RealProcess.start(
                    Path.of(arguments[0]),
                    "strace",
                    "-f",
                    "--seccomp-bpf",
                    "-qq",
                    "-e",
                    "trace=connect,sendto,sendmsg,sendmmsg",
                    "-o",
                    arguments[1])) {
                running.signIn();
                var job = running.upload(
                        "medical-assistant", "note.txt", "The lobby opens at nine. Visitors wait there.");
                assertThat(running.await(job)).isEqualTo("done");
                running.post("/api/v1/neurons/medical-assistant/search", Map.of("query", "lobby"));
                running.ask("medical-assistant", "When does the lobby open?");
            }
        }
    }
}
