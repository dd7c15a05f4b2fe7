package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of what is planted in questions, documents, prompts and file names nothing reaches a cloud, a log or a count. */
class NothingLeavesIT {

    private static final long SEED = 20_261_128;
    private static final List<String> CHANNELS = List.of("cloud", "local-model", "log", "metrics", "audit");

    @TempDir
    Path folder;

    @Test
    void nothingPlantedLeavesWhateverFails() throws Exception {
        var seen = run(300, null);

        assertThat(seen).as("files that would send tier 0 to a cloud").containsEntry("accepted", 0L);
        assertThat(seen).as("connections of tier 0 to a cloud").containsEntry("astray", 0L);
        assertThat(seen.get("cloud")).isGreaterThan(100);
        assertThat(seen.get("local")).isGreaterThan(20);
        for (var channel : CHANNELS) {
            assertThat(seen)
                    .as(seen.toString())
                    .containsEntry(channel + "0", 0L)
                    .containsEntry(channel + "1", 0L);
        }
    }

    static Stream<PlantedGap> gaps() {
        return Stream.of(
                PlantedGap.nothingIsLookedFor(), PlantedGap.noAddressIsRefused(), PlantedGap.questionsAreLogged());
    }

    @ParameterizedTest
    @MethodSource("gaps")
    void aGuardThatIsTakenOutShows(PlantedGap gap) throws Exception {
        var seen = run(40, gap.compile(folder.resolve("gap")));

        var leaked = CHANNELS.stream()
                .mapToLong(channel -> seen.get(channel + "0") + seen.get(channel + "1"))
                .sum();
        assertThat(leaked + seen.get("astray")).as(gap.name() + " " + seen).isPositive();
    }

    private TreeMap<String, Long> run(int turns, Path first) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var inside = "ip link set lo up && ip address add " + LeakRun.CLOUD + "/32 dev lo && ip address add "
                + LeakRun.CLOUD_OF_TIER_0 + "/32 dev lo && exec " + java
                + (first == null ? "" : " -Dbrane.test.classes=" + first) + " -cp "
                + System.getProperty("java.class.path") + " " + LeakRun.class.getName() + " " + folder.resolve("brane")
                + " " + turns + " " + SEED;
        var out = folder.resolve("out");
        var process = new ProcessBuilder(List.of("unshare", "-n", "sh", "-c", inside))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(Duration.ofMinutes(8))).isTrue();
        var said = Files.readString(out);
        assertThat(process.exitValue()).as(said).isZero();

        var seen = new TreeMap<String, Long>();
        for (var word : said.lines()
                .filter(line -> line.startsWith("turns="))
                .findFirst()
                .orElseThrow()
                .split(" ")) {
            var parts = word.split("=");
            seen.put(parts[0], Long.parseLong(parts[1]));
        }
        return seen;
    }
}
