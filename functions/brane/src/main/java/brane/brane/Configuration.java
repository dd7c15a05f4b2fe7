package brane.brane;

import brane.core.Settings;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads {@code brane.yaml} of the data directory, or another file, into flat keys; the environment and options win over it. */
final class Configuration {

    private Configuration() {}

    /** The settings of a file that may be absent, with the options of the command line on top. */
    static Settings load(Path file, boolean mustExist, Map<String, String> options) {
        var values = new HashMap<String, String>();
        if (Files.exists(file)) {
            flatten("", parse(file), values);
        } else if (mustExist) {
            throw new Exit(Exit.USAGE, "--config must name a file that is there, was " + file);
        }
        values.putAll(options);
        var environment = System.getenv().entrySet().stream()
                .filter(entry -> !options.containsKey(key(entry.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new Settings(values, environment);
    }

    /** The settings of a file alone, without the environment, for what is not the configuration of this BRANE. */
    static Settings alone(Path file) {
        var values = new HashMap<String, String>();
        flatten("", parse(file), values);
        return new Settings(values);
    }

    /** The dotted form of a variable whose key has no dash; enough for the options, which have none. */
    private static String key(String variable) {
        return variable.replaceFirst("^BRANE_", "")
                .toLowerCase(java.util.Locale.ROOT)
                .replace('_', '.');
    }

    private static Object parse(Path file) {
        try {
            var loaded = new Load(
                            LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
            if (loaded != null && !(loaded instanceof Map)) {
                throw new Exit(
                        Exit.USAGE,
                        "the configuration " + file + " must be a mapping such as `server: {port: 8765}`, was "
                                + (loaded instanceof List ? "a list" : "plain text"));
            }
            return loaded == null ? Map.of() : loaded;
        } catch (CharacterCodingException e) {
            throw new Exit(Exit.USAGE, "the configuration " + file + " must be UTF-8: save it as that");
        } catch (IOException e) {
            throw new Exit(Exit.USAGE, "the configuration " + file + " can't be read: " + e.getMessage());
        } catch (YamlEngineException e) {
            throw new Exit(Exit.USAGE, "the configuration " + file + " must be YAML: " + e.getMessage());
        }
    }

    private static void flatten(String prefix, Object value, Map<String, String> into) {
        switch (value) {
            case Map<?, ?> map ->
                map.forEach((key, inner) -> {
                    if (inner != null) {
                        flatten(prefix.isEmpty() ? String.valueOf(key) : prefix + "." + key, inner, into);
                    }
                });
            case List<?> list ->
                into.put(prefix, list.stream().map(String::valueOf).collect(Collectors.joining(",")));
            default -> into.put(prefix, String.valueOf(value));
        }
    }
}
