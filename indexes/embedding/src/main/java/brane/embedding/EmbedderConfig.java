package brane.embedding;

import brane.core.Settings;
import java.nio.file.Path;

/**
 * Where models lie and how many texts are embedded at once.
 *
 * @param folder where the model files are laid down
 * @param threads how many texts are embedded at once, each by one thread
 */
public record EmbedderConfig(Path folder, int threads) {

    public EmbedderConfig {
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException("embedding.threads must be 1 to 256, was " + threads);
        }
    }

    public static EmbedderConfig from(Settings settings, Path data) {
        return new EmbedderConfig(
                settings.text("embedding.folder").map(Path::of).orElse(data.resolve("models")),
                settings.number("embedding.threads", Runtime.getRuntime().availableProcessors()));
    }
}
