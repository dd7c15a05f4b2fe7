package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import brane.embedding.Embedder;
import brane.embedding.EmbedderConfig;
import brane.embedding.EmbeddingModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No file below the data folder holds text of a document, a name, a question or a vector in the clear, in any usual form. */
class NothingInTheClearIT {

    static final String DOCUMENT = "The zanzibarquokka protocol needs cefuroxime at dawn.";
    static final String QUESTION = "What does the wolpertingerlemur committee say?";
    static final String NAME = "axolotlsecret.txt";
    private static final String EMAIL_WORD = "ada@example.org";

    @Test
    void noCanaryStandsInAnyFile(@TempDir Path folder) throws Exception {
        var data = folder.resolve("brane");
        try (var running = RealProcess.start(data)) {
            running.signIn();
            assertThat(running.await(running.upload("medical-assistant", NAME, DOCUMENT)))
                    .isEqualTo("done");
            running.ask("medical-assistant", QUESTION);
            assertThat(running.post("/api/v1/neurons/medical-assistant/search", Map.of("query", "zanzibarquokka"))
                            .path("hits"))
                    .isNotEmpty();
            assertThat(running.output()).doesNotContain("zanzibarquokka", "wolpertingerlemur", "axolotlsecret");
        }

        var needles = needles(data);

        assertThat(found(data, needles)).isEmpty();
        assertThat(found(planted(folder, needles), needles))
                .as("the search itself finds what is there")
                .isNotEmpty();
    }

    /** What must stand nowhere, by what it is; the vector is made with the models of that data folder. */
    static Map<String, byte[]> needles(Path data) throws Exception {
        var needles = new TreeMap<String, byte[]>();
        for (var word : List.of("zanzibarquokka", "wolpertingerlemur", "axolotlsecret", EMAIL_WORD)) {
            var bytes = word.getBytes(StandardCharsets.UTF_8);
            needles.put(word + " raw", bytes);
            needles.put(word + " utf-16", word.getBytes(StandardCharsets.UTF_16LE));
            needles.put(word + " hex", HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
            for (var shift = 0; shift < 3; shift++) {
                needles.put(word + " base64 at " + shift, base64(bytes, shift));
            }
        }
        try (var embedder = Embedder.open(EmbeddingModel.DEFAULT, new EmbedderConfig(data.resolve("models"), 1))) {
            var vector = embedder.embed(DOCUMENT);
            for (var at : List.of(0, 100, 380)) {
                needles.put("vector at " + at, floats(vector, at));
            }
        }
        return needles;
    }

    /** The middle of the word's base64 form when it begins at that offset of a group of three. */
    private static byte[] base64(byte[] word, int shift) {
        var padded = new byte[shift + word.length];
        System.arraycopy(word, 0, padded, shift, word.length);
        var text = Base64.getEncoder().withoutPadding().encodeToString(padded);
        return text.substring(4, text.length() - 4).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] floats(float[] vector, int at) {
        var bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        for (var i = 0; i < 3; i++) {
            bytes.putFloat(vector[at + i]);
        }
        return bytes.array();
    }

    private static Path planted(Path folder, Map<String, byte[]> needles) throws IOException {
        var planted = folder.resolve("planted");
        Files.createDirectories(planted);
        Files.write(planted.resolve("one"), needles.get("vector at 100"));
        return planted;
    }

    /** Which of them stand in which files. */
    static List<String> found(Path root, Map<String, byte[]> needles) throws IOException {
        var found = new ArrayList<String>();
        try (var files = Files.walk(root)) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (file.startsWith(root.resolve("models")) || file.startsWith(root.resolve("native"))) {
                    continue;
                }
                var text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                needles.forEach((name, bytes) -> {
                    if (text.contains(new String(bytes, StandardCharsets.ISO_8859_1))) {
                        found.add(name + " in " + root.relativize(file));
                    }
                });
            }
        }
        return found;
    }
}
