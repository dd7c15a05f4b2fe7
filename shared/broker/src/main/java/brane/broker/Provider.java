package brane.broker;

import dev.langchain4j.model.chat.StreamingChatModel;
import java.util.Map;

/** A protocol that model servers speak. Adding one is a class of this kind and its line in {@link #ALL}. */
interface Provider {

    /** By the name in a Neuron's {@code model.provider}. */
    Map<String, Provider> ALL = Map.of(
            "ollama", new OllamaProvider(),
            "openai", new OpenAiProvider(true),
            "openai-compatible", new OpenAiProvider(false),
            "huggingface", new OpenAiProvider(false),
            "anthropic", new AnthropicProvider());

    /** @throws IllegalArgumentException when nobody knows that name */
    static Provider of(ModelTarget target) {
        var provider = ALL.get(target.provider());
        if (provider == null) {
            throw new IllegalArgumentException(
                    "a model's provider must be one of " + ALL.keySet() + ", was " + target.provider());
        }
        return provider instanceof OpenAiProvider && ResponsesProvider.isMeant(target)
                ? new ResponsesProvider()
                : provider;
    }

    /** The client for one call; it speaks through the call's own HTTP, once, and never tries again by itself. */
    StreamingChatModel model(ModelCall call);

    /** What the frames of the next answer mean. */
    Frames frames();

    /** The request as it goes out, where the client's lacks something. */
    default String amended(String request) {
        return request;
    }
}
