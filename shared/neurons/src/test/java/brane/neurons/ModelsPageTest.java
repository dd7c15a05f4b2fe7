package brane.neurons;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever copies a model from docs/models.md into a Neuron gets one that is taken. */
class ModelsPageTest {

    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final String REST = """
            apiVersion: brane/v1
            metadata: {id: copied, name: Copied}
            prompts: {system: You help.}
            """;

    static Stream<String> blocks() throws Exception {
        return BLOCK.matcher(Files.readString(Path.of("../../docs/models.md")))
                .results()
                .map((MatchResult block) -> block.group(1));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void eachExampleIsTaken(String block) {
        var file = new NeuronFile(
                endpoint -> endpoint.contains("localhost") || endpoint.contains("localai"),
                Set.of("all-minilm-l6-v2-q"));

        var read = file.read((REST + block).getBytes(StandardCharsets.UTF_8));

        assertThat(read.warnings()).isEmpty();
        assertThat(read.neuron().model().address()).startsWith("http");
    }

    @Test
    void eachProviderHasOne() throws Exception {
        var shown = blocks().map(block -> block.replaceAll("(?s).*provider: ([a-z-]+).*", "$1"))
                .collect(Collectors.toSet());

        assertThat(shown)
                .containsAll(Provider.ids().stream()
                        .filter(id -> !id.equals("extractive"))
                        .toList());
    }
}
