package brane.neurons;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whose protocol a Neuron's model speaks, as it stands in {@code model.provider}. */
public enum Provider {
    OLLAMA("ollama", null),
    OPENAI("openai", "https://api.openai.com/v1"),
    ANTHROPIC("anthropic", "https://api.anthropic.com/v1"),
    HUGGINGFACE("huggingface", "https://router.huggingface.co/v1"),
    OPENAI_COMPATIBLE("openai-compatible", null),
    /** No model: the best sentences are quoted. */
    EXTRACTIVE("extractive", null);

    private final String id;
    private final @org.jspecify.annotations.Nullable String home;

    Provider(String id, @org.jspecify.annotations.Nullable String home) {
        this.id = id;
        this.home = home;
    }

    public String id() {
        return id;
    }

    /** Where it is when nobody says otherwise; empty for those who are wherever one puts them. */
    public Optional<String> home() {
        return Optional.ofNullable(home);
    }

    public static Optional<Provider> of(String id) {
        return Arrays.stream(values()).filter(one -> one.id.equals(id)).findFirst();
    }

    public static List<String> ids() {
        return Arrays.stream(values()).map(Provider::id).toList();
    }
}
