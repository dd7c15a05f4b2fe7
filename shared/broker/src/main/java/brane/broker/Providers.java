package brane.broker;

import java.util.Map;
import java.util.TreeSet;

/** The protocols that the broker speaks, by the name in a Neuron's {@code model.provider}. */
final class Providers {

    private static final Map<String, Provider> ALL = Map.of(
            "ollama", new OllamaProvider(),
            "openai", new OpenAiProvider(true),
            "openai-compatible", new OpenAiProvider(false),
            "huggingface", new OpenAiProvider(false),
            "anthropic", new AnthropicProvider());

    private Providers() {}

    /** @throws IllegalArgumentException when nobody knows the target's provider */
    static Provider of(ModelTarget target) {
        var provider = ALL.get(target.provider());
        if (provider == null) {
            throw new IllegalArgumentException(
                    "a model's provider must be one of " + new TreeSet<>(ALL.keySet()) + ", was " + target.provider());
        }
        return provider instanceof OpenAiProvider && ResponsesProvider.isMeant(target)
                ? new ResponsesProvider()
                : provider;
    }
}
