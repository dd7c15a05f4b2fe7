package brane.embedding;

import brane.core.Problem;
import brane.core.ProblemException;
import brane.embedding.EmbeddingModel.Pooling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The embedding models of a site: a folder each, named as the model, with {@code model.onnx}, {@code tokenizer.json} and
 * {@code model.yaml}, which says what no file of a model says by itself. What is missing or wrong stops the start, because a
 * wrong pooling or prefix would make vectors that look right and find little.
 */
public final class SiteModels {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]{1,62}");
    private static final Set<String> KEYS =
            Set.of("sha256", "dimensions", "max_tokens", "pooling", "query_prefix", "passage_prefix");
    private static final long MAX_YAML = 1 << 16;
    private static final long MAX_TOKENIZER = 1 << 26;
    private static final int MAX_MODELS = 100;
    private static final int MAX_PREFIX = 500;

    private SiteModels() {}

    /** The models in the folder, in the order of their names; none when there is no such folder. */
    public static List<EmbeddingModel> in(Path folder) {
        var models = new ArrayList<EmbeddingModel>();
        if (!Files.isDirectory(folder)) {
            return models;
        }
        try (var entries = Files.list(folder)) {
            for (var entry : entries.filter(Files::isDirectory).sorted().toList()) {
                models.add(read(entry));
                if (models.size() > MAX_MODELS) {
                    throw wrong(folder, "must have at most " + MAX_MODELS + " models", "move the others away");
                }
            }
            return models;
        } catch (IOException e) {
            throw wrong(folder, "can't be read (" + e.getClass().getSimpleName() + ")", "make it readable");
        }
    }

    private static EmbeddingModel read(Path folder) throws IOException {
        var name = folder.getFileName().toString();
        var taken =
                EmbeddingModel.SHIPPED.stream().anyMatch(model -> model.name().equals(name));
        if (!NAME.matcher(name).matches() || taken) {
            throw wrong(
                    folder,
                    "must be named by 2 to 63 small letters, digits, points and hyphens, a letter first, and not as a model of BRANE",
                    "rename the folder");
        }
        var weights = file(folder, "model.onnx", Long.MAX_VALUE);
        var tokenizer = file(folder, "tokenizer.json", MAX_TOKENIZER);
        var yaml = file(folder, "model.yaml", MAX_YAML);
        var said = new Said(yaml, map(yaml));
        var sha256 = said.sha256(weights);
        var pooling = said.pooling();
        var dimensions = said.number("dimensions", 1, 8_192);
        var maxTokens = said.number("max_tokens", 16, 8_192);
        var query = said.text("query_prefix");
        var passage = said.text("passage_prefix");
        said.refuseUnknown();
        var mark = mark(sha256, hash(tokenizer), pooling.name(), dimensions + "", maxTokens + "", query, passage);
        return new EmbeddingModel(
                name,
                name + "@" + mark,
                dimensions,
                maxTokens,
                pooling,
                query,
                passage,
                new EmbeddingModel.Files.OfTheSite(weights, tokenizer, sha256));
    }

    private static Path file(Path folder, String name, long max) throws IOException {
        var file = folder.resolve(name);
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw wrong(file, "must be a file that can be read", "put it there, or move the folder away");
        }
        if (Files.size(file) > max) {
            throw wrong(file, "must have at most " + max + " bytes, had " + Files.size(file), "check which file it is");
        }
        return file;
    }

    private static Map<?, ?> map(Path yaml) throws IOException {
        try {
            var settings = LoadSettings.builder().setLabel("model.yaml").build();
            if (new Load(settings).loadFromString(Files.readString(yaml)) instanceof Map<?, ?> map) {
                return map;
            }
            throw wrong(yaml, "must be a map of keys", "write one key a line: " + new TreeSet<>(KEYS));
        } catch (YamlEngineException e) {
            throw wrong(
                    yaml,
                    "must be YAML",
                    "mend it: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /** What {@code model.yaml} says. */
    private record Said(Path yaml, Map<?, ?> keys) {

        String sha256(Path weights) {
            if (!keys.containsKey("sha256")) {
                throw wrong(
                        yaml,
                        "must say the SHA-256 of model.onnx, so that another file is noticed",
                        "when the file is the right one, add the line sha256: " + hash(weights));
            }
            var given = String.valueOf(keys.get("sha256")).toLowerCase(Locale.ROOT);
            if (!given.matches("[0-9a-f]{64}")) {
                throw wrong(yaml, "sha256 must be 64 hexadecimal digits", "quote them, as sha256sum prints them");
            }
            return given;
        }

        Pooling pooling() {
            return switch (String.valueOf(keys.get("pooling"))) {
                case "mean" -> Pooling.MEAN;
                case "cls" -> Pooling.CLS;
                default ->
                    throw wrong(
                            yaml, "pooling must be mean or cls, was " + keys.get("pooling"), "read the model's card");
            };
        }

        int number(String key, int min, int max) {
            if (keys.get(key) instanceof Integer number && number >= min && number <= max) {
                return number;
            }
            throw wrong(
                    yaml, key + " must be " + min + " to " + max + ", was " + keys.get(key), "read the model's card");
        }

        String text(String key) {
            var value = keys.containsKey(key) ? keys.get(key) : "";
            if (value instanceof String text && text.length() <= MAX_PREFIX) {
                return text;
            }
            throw wrong(yaml, key + " must be a text of at most " + MAX_PREFIX + " characters", "quote it");
        }

        void refuseUnknown() {
            for (var key : keys.keySet()) {
                if (!(key instanceof String known) || !KEYS.contains(known)) {
                    throw wrong(yaml, "has the unknown key " + key, "its keys are " + new TreeSet<>(KEYS));
                }
            }
        }
    }

    /** The file, when it still has that hash. */
    static Path checked(Path weights, String sha256) {
        var seen = hash(weights);
        if (!seen.equals(sha256)) {
            throw wrong(
                    weights,
                    "must have the SHA-256 of model.yaml, " + sha256 + ", had " + seen,
                    "put the right file there, or change model.yaml, start again and re-embed");
        }
        return weights;
    }

    private static String hash(Path file) {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw wrong(file, "can't be read (" + e.getClass().getSimpleName() + ")", "make it readable");
        }
    }

    /** Sixteen digits that differ when anything differs that bends vectors. */
    private static String mark(String... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static ProblemException wrong(Path file, String rule, String wayOut) {
        return Problem.of(
                        "embedding-files",
                        503,
                        "An embedding model of this site can't be used.",
                        file + " " + rule + "; " + wayOut)
                .failure();
    }
}
