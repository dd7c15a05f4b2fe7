package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import brane.testing.FakeModelServer;
import brane.testing.OpenAiPython;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client for Python asks BRANE as it would ask OpenAI. */
class PythonClientIT {

    @Test
    void asksANeuronUnchanged(@TempDir Path folder) throws Exception {
        var python = OpenAiPython.program();
        var script = folder.resolve("client.py");
        try (var in = PythonClientIT.class.getResourceAsStream("openai_client.py")) {
            Files.copy(in, script);
        }
        try (var model = new FakeModelServer().answering("Ceftriaxone, ", "at once.");
                var brane = RealProcess.start(folder.resolve("brane"))) {
            brane.signIn();
            var yaml = """
                    metadata: {id: ward, name: Ward}
                    prompts: {system: You help clinicians.}
                    model: {provider: openai-compatible, model: m, endpoint: "%s"}
                    axon: {enabled: false}
                    """.formatted(model.endpoint());
            brane.call("PUT", "/api/v1/neurons/ward", BodyPublishers.ofString(yaml));
            assertThat(brane.lastStatus()).isEqualTo(201);
            var key = brane.post("/api/v1/keys", Map.of("name", "python", "days", 7))
                    .path("secret")
                    .asText();

            var client = new ProcessBuilder(List.of(
                            python.toString(),
                            script.toString(),
                            brane.address().toString(),
                            key))
                    .redirectErrorStream(true)
                    .start();
            var said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said).contains("all of it went well");
        }
    }
}
