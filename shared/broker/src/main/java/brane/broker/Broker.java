package brane.broker;

import brane.core.Problem;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The one door to every language model. It takes only text that passed the privacy gate, checks the tier against the address
 * before the call and again when the socket connects, and ends every call exactly once.
 */
public final class Broker {

    /** Attempts at one call, all of them before the first token. */
    private static final int ATTEMPTS = 2;

    private static final int SMALLEST_CONTEXT = 2_048;
    private static final int LARGEST_CONTEXT = 131_072;

    private final LocalAddresses addresses;
    private final BrokerConfig config;
    private final TokenScales scales = new TokenScales();

    public Broker(LocalAddresses addresses, BrokerConfig config) {
        this.addresses = addresses;
        this.config = config;
    }

    public LocalAddresses addresses() {
        return addresses;
    }

    BrokerConfig config() {
        return config;
    }

    /** How long a prompt for the model may be beside an answer of that many tokens; {@code most} whatever its window is. */
    public ContextBudget budget(ModelTarget target, int answer, int most) {
        return ContextBudget.of(target, answer, most, scales.of(target));
    }

    /**
     * Streams a model's answer into the sink, on the calling thread, until it ends.
     *
     * @param flight lets others stop the call; one per call
     * @return how it ended; never an exception for what a server does
     */
    public ChatResult chat(
            ModelTarget target, List<ChatMessage> messages, ChatOptions options, Flight flight, Consumer<String> sink) {
        var refusal = refusal(target, messages).or(() -> PromptTokens.tooLong(target, messages));
        if (refusal.isPresent()) {
            return flight.land(refusal.get());
        }
        var watch = Thread.ofVirtual().name("model-watch").start(() -> {
            try {
                flight.watch(config, addresses.isLocal(target.endpoint()), options);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            return scales.learnt(target, messages, attempts(target, messages, options, flight, sink));
        } finally {
            watch.interrupt();
        }
    }

    /** The tier is a ceiling: a message of tier 0 never begins its way to an address that is not declared local. */
    private Optional<Problem> refusal(ModelTarget target, List<ChatMessage> messages) {
        var strict =
                messages.stream().anyMatch(message -> !message.text().tier().mayLeave());
        if (strict && !addresses.isLocal(target.endpoint())) {
            return Optional.of(Problem.of(
                    "tier-forbids-address",
                    403,
                    "The privacy tier does not allow this address.",
                    "privacy tier 0 allows only addresses that an administrator declared local, and "
                            + target.endpoint() + " is not"));
        }
        return Optional.empty();
    }

    private ChatResult attempts(
            ModelTarget target, List<ChatMessage> messages, ChatOptions options, Flight flight, Consumer<String> sink) {
        for (var attempt = 1; ; attempt++) {
            var call = new Attempt(target, options, flight, sink);
            try {
                model(target, messages, options, flight).chat(langchain4j(messages), call);
            } catch (RuntimeException e) {
                call.onError(e);
            }
            call.rethrowFailureOfTheSink();
            var retry = call.retryAfterSeconds();
            if (attempt < ATTEMPTS && retry >= 0 && !flight.stopped() && !flight.sawToken() && pause(flight, retry)) {
                continue;
            }
            return end(call, messages, flight);
        }
    }

    private static ChatResult end(Attempt call, List<ChatMessage> messages, Flight flight) {
        // A frame that langchain4j could not read leaves a hole in the text, whatever the server says of its end.
        var otherwise = flight.whole() && !call.broke() ? promptCut(call, messages) : Optional.of(call.problem());
        var landed = flight.land(otherwise.orElse(null));
        return landed instanceof ChatResult.Completed
                ? new ChatResult.Completed(
                        call.inputTokens(), call.outputTokens(), call.firstTokenMillis(), call.atLimit())
                : landed;
    }

    /** A server that silently cuts the prompt cuts its beginning, where the rules stand; the count that it gives shows it. */
    private static Optional<Problem> promptCut(Attempt call, List<ChatMessage> messages) {
        var least = PromptTokens.least(messages);
        var read = call.inputTokens();
        if (read == null || read == 0 || read >= least) {
            return Optional.empty();
        }
        return Optional.of(Problem.of(
                "model-prompt-cut",
                502,
                "The model server read only a part of the prompt.",
                "it counted " + read + " tokens of a prompt that has at least " + least
                        + "; raise its context length (with Ollama: provider ollama does it by itself), or lower"
                        + " axon.search.top_k"));
    }

    private static boolean pause(Flight flight, long seconds) {
        var end = System.nanoTime() + Math.max(200, seconds * 1_000) * 1_000_000;
        try {
            while (System.nanoTime() < end && !flight.stopped()) {
                // The wait is ours: the watch must not take it for the server's silence.
                flight.sign(false);
                Thread.sleep(50);
            }
            return !flight.stopped();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private StreamingChatModel model(
            ModelTarget target, List<ChatMessage> messages, ChatOptions options, Flight flight) {
        var mayLeave =
                messages.stream().allMatch(message -> message.text().tier().mayLeave());
        var host = Optional.ofNullable(URI.create(target.endpoint()).getHost()).orElse("");
        var provider = Providers.of(target);
        var http = OwnedHttp.given(new OwnedHttp(addresses, host, mayLeave, config.connect(), flight, provider));
        // Its absence is a problem of its own, which must not end as one of the stream.
        var key = target.secret() == null ? null : target.secret().get();
        return provider.model(new ModelCall(target, key, options, target.within(context(messages, options)), http));
    }

    /** Ollama cuts a prompt that is longer than its context and says nothing, so the context is always asked for. */
    static int context(List<ChatMessage> messages, ChatOptions options) {
        var wanted = PromptTokens.most(messages) + options.maxTokens();
        var rounded = (wanted + 1_023) / 1_024 * 1_024;
        return Math.clamp(rounded, SMALLEST_CONTEXT, LARGEST_CONTEXT);
    }

    private static List<dev.langchain4j.data.message.ChatMessage> langchain4j(List<ChatMessage> messages) {
        return messages.stream()
                .<dev.langchain4j.data.message.ChatMessage>map(message -> switch (message) {
                    case ChatMessage.Instructions system ->
                        SystemMessage.from(system.text().text());
                    case ChatMessage.User user -> UserMessage.from(user.text().text());
                    case ChatMessage.Assistant assistant ->
                        AiMessage.from(assistant.text().text());
                })
                .toList();
    }
}
