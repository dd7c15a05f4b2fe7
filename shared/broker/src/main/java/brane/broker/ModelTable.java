package brane.broker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What is known of well-known models by their names: {@code models.json} of the program, and before it one of the site's own, of
 * the same form, in the data folder.
 */
public final class ModelTable {

    private static final long MAX_BYTES = 1 << 20;
    private static final int MAX_PATTERNS = 5_000;
    private static final Set<String> KEYS =
            Set.of("match", "context", "output", "tools", "json_schema", "vision", "thinking", "from");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private record Entry(List<Pattern> match, Claims claims) {}

    private final List<Entry> entries;

    private ModelTable(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** The program's own. */
    public static ModelTable shipped() {
        return new ModelTable(own());
    }

    /**
     * The program's own behind that of the file, when there is one.
     *
     * @throws IllegalArgumentException when the file is not a table of models; the message names file, entry and rule
     */
    public static ModelTable with(Path file) {
        if (!Files.exists(file)) {
            return shipped();
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException(
                        file + " must have at most " + MAX_BYTES + " bytes, had " + Files.size(file));
            }
            var all = new ArrayList<>(entries(file.toString(), JSON.readTree(Files.readAllBytes(file))));
            all.addAll(own());
            return new ModelTable(all);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new IllegalArgumentException(
                    file + " must be JSON; see line " + (at == null ? 1 : at.getLineNr()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Entry> own() {
        try (var in = Objects.requireNonNull(ModelTable.class.getResourceAsStream("models.json"))) {
            return entries("models.json", JSON.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the table says of a model of that name; nothing of one that it does not know. */
    public Claims of(String model) {
        var name = model.toLowerCase(Locale.ROOT);
        var bare = name.substring(name.lastIndexOf('/') + 1);
        for (var entry : entries) {
            for (var pattern : entry.match()) {
                if (pattern.matcher(name).matches() || pattern.matcher(bare).matches()) {
                    return entry.claims();
                }
            }
        }
        return Claims.NONE;
    }

    private static List<Entry> entries(String file, JsonNode table) {
        if (table == null || !table.path("models").isArray()) {
            throw new IllegalArgumentException(file + " must be an object with a list `models`");
        }
        var entries = new ArrayList<Entry>();
        var patterns = 0;
        for (var one : table.path("models")) {
            var place = file + ", entry " + (entries.size() + 1) + " of `models`";
            entries.add(entry(place, one));
            patterns += entries.getLast().match().size();
            if (patterns > MAX_PATTERNS) {
                throw new IllegalArgumentException(file + " must have at most " + MAX_PATTERNS + " patterns");
            }
        }
        return entries;
    }

    private static Entry entry(String place, JsonNode one) {
        if (!(one instanceof ObjectNode object)) {
            throw new IllegalArgumentException(place + ": must be an object");
        }
        for (Iterator<String> keys = object.fieldNames(); keys.hasNext(); ) {
            var key = keys.next();
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        place + ": a key must be one of " + new TreeSet<>(KEYS) + ", was " + key);
            }
        }
        var match = new ArrayList<Pattern>();
        one.path("match").forEach(pattern -> match.add(glob(place, pattern)));
        if (match.isEmpty()) {
            throw new IllegalArgumentException(place + ": must have patterns in a list `match`");
        }
        try {
            var claims = JSON.treeToValue(one, Claims.class);
            for (var key : List.of("context", "output")) {
                if (one.hasNonNull(key) && (key.equals("context") ? claims.context() : claims.output()) == null) {
                    throw new IllegalArgumentException(place + ": " + key + " must be " + Claims.LEAST_TOKENS + " to "
                            + Claims.MOST_TOKENS + ", was " + one.path(key));
                }
            }
            return new Entry(match, claims);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    place + ": context and output must be whole numbers, all else true or false", e);
        }
    }

    private static Pattern glob(String place, JsonNode pattern) {
        if (!pattern.isTextual() || !pattern.asText().matches("[A-Za-z0-9._:/@*-]{1,200}")) {
            throw new IllegalArgumentException(
                    place + ": a pattern must be a model's name with * in it, was " + pattern);
        }
        var parts = pattern.asText().toLowerCase(Locale.ROOT).split("\\*", -1);
        var quoted = new ArrayList<String>();
        for (var part : parts) {
            quoted.add(Pattern.quote(part));
        }
        return Pattern.compile(String.join(".*", quoted));
    }
}
