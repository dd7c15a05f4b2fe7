package brane.broker;

import brane.core.Problem;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one door to every language model. It takes only text that passed the privacy gate, checks the tier against the address
 * before the call and again when the socket connects, and ends every call exactly once.
 */
public final class Broker {

    /** Attempts at one call, all of them before the first token. */
    private static final int ATTEMPTS = 2;

    private static final long MAX_RETRY_AFTER_SECONDS = 5;
    private static final int SMALLEST_CONTEXT = 2_048;
    private static final int LARGEST_CONTEXT = 131_072;

    private final LocalAddresses addresses;
    private final BrokerConfig config;

    public Broker(LocalAddresses addresses, BrokerConfig config) {
        this.addresses = addresses;
        this.config = config;
    }

    public LocalAddresses addresses() {
        return addresses;
    }

    /**
     * Streams a model's answer into the sink, on the calling thread, until it ends.
     *
     * @param flight lets others stop the call; one per call
     * @return how it ended; never an exception for what a server does
     */
    public ChatResult chat(
            ModelTarget target, List<ChatMessage> messages, ChatOptions options, Flight flight, Consumer<String> sink) {
        var refusal = refusal(target, messages);
        if (refusal.isPresent()) {
            return flight.land(refusal.get());
        }
        var watch = Thread.ofVirtual().name("model-watch").start(() -> {
            try {
                flight.watch(config, addresses.isLocal(target.endpoint()), options.timeout());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            return attempts(target, messages, options, flight, sink);
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
            var call = new OneCall(flight, sink);
            try {
                model(target, messages, options, flight).chat(langchain4j(messages), call);
            } catch (RuntimeException e) {
                call.onError(e);
            }
            var retry = call.retryAfterSeconds();
            if (attempt < ATTEMPTS && retry >= 0 && !flight.stopped() && !flight.sawToken() && pause(flight, retry)) {
                continue;
            }
            return end(call, messages, flight);
        }
    }

    private static ChatResult end(OneCall call, List<ChatMessage> messages, Flight flight) {
        var otherwise = flight.whole() ? promptCut(call, messages) : Optional.of(call.problem());
        var landed = flight.land(otherwise.orElse(null));
        return landed instanceof ChatResult.Completed
                ? new ChatResult.Completed(call.inputTokens(), call.outputTokens(), call.firstTokenMillis())
                : landed;
    }

    /**
     * A server that silently cuts the prompt cuts its beginning, where the rules stand. No tokenizer makes fewer tokens than
     * words, so far fewer prompt tokens than words shows it.
     */
    private static Optional<Problem> promptCut(OneCall call, List<ChatMessage> messages) {
        var words = messages.stream()
                .mapToInt(message -> message.text().text().split("\\s+").length)
                .sum();
        var read = call.inputTokens();
        if (read == null || read == 0 || read >= words * 0.6) {
            return Optional.empty();
        }
        return Optional.of(Problem.of(
                "model-prompt-cut",
                502,
                "The model server read only a part of the prompt.",
                "it counted " + read + " tokens of a prompt of " + words
                        + " words; raise its context length, or lower axon.search.top_k"));
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
        var uri = URI.create(target.endpoint());
        var host = Optional.ofNullable(uri.getHost()).orElse("");
        var ollama = target.provider().equals("ollama");
        var http = OwnedHttp.given(new OwnedHttp(addresses, host, mayLeave, config.connect(), flight, !ollama));
        if (ollama) {
            return OllamaStreamingChatModel.builder()
                    .httpClientBuilder(http)
                    .baseUrl(target.endpoint())
                    .modelName(target.model())
                    .temperature(options.temperature())
                    .numPredict(options.maxTokens())
                    .numCtx(context(messages, options))
                    .build();
        }
        var secret = target.secret();
        return OpenAiStreamingChatModel.builder()
                .httpClientBuilder(http)
                .baseUrl(openAiBase(target.endpoint()))
                .apiKey(secret == null ? "none" : secret.get())
                .modelName(target.model())
                .temperature(options.temperature())
                .maxTokens(options.maxTokens())
                .build();
    }

    /** Ollama cuts a prompt that is longer than its context and says nothing, so the context is always asked for. */
    static int context(List<ChatMessage> messages, ChatOptions options) {
        var characters = messages.stream()
                .mapToInt(message -> message.text().text().length())
                .sum();
        var wanted = characters / 3 + messages.size() * 8 + options.maxTokens();
        var rounded = (wanted + 1_023) / 1_024 * 1_024;
        return Math.clamp(rounded, SMALLEST_CONTEXT, LARGEST_CONTEXT);
    }

    static String openAiBase(String endpoint) {
        var bare = endpoint.replaceFirst("/+$", "");
        return bare.matches(".*/v[0-9]+(/.*)?") ? bare : bare + "/v1";
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

    /** Collects what langchain4j tells of one attempt; the flight, not this, decides how the call ended. */
    private static final class OneCall implements StreamingChatResponseHandler {
        private final Flight flight;
        private final Consumer<String> sink;
        private final long began = System.nanoTime();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private volatile @Nullable ChatResponse response;
        private volatile long firstToken;

        OneCall(Flight flight, Consumer<String> sink) {
            this.flight = flight;
            this.sink = sink;
        }

        @Override
        public void onPartialResponse(String text) {
            if (flight.stopped() || text.isEmpty()) {
                return;
            }
            if (firstToken == 0) {
                firstToken = Math.max(1, (System.nanoTime() - began) / 1_000_000);
            }
            sink.accept(text);
        }

        @Override
        public void onCompleteResponse(ChatResponse complete) {
            response = complete;
        }

        @Override
        public void onError(Throwable error) {
            failure.compareAndSet(null, error);
        }

        long firstTokenMillis() {
            return firstToken;
        }

        @Nullable
        Integer inputTokens() {
            var complete = response;
            return complete == null || complete.tokenUsage() == null
                    ? null
                    : complete.tokenUsage().inputTokenCount();
        }

        @Nullable
        Integer outputTokens() {
            var complete = response;
            return complete == null || complete.tokenUsage() == null
                    ? null
                    : complete.tokenUsage().outputTokenCount();
        }

        /** Seconds to wait before another attempt makes sense, or -1. */
        long retryAfterSeconds() {
            var status = status();
            if (status == null || (status.statusCode() != 429 && status.statusCode() != 503)) {
                return -1;
            }
            return status.retryAfterSeconds() <= MAX_RETRY_AFTER_SECONDS ? status.retryAfterSeconds() : -1;
        }

        private OwnedHttp.@Nullable StatusException status() {
            for (var cause = failure.get(); cause != null; cause = cause.getCause()) {
                if (cause instanceof OwnedHttp.StatusException status) {
                    return status;
                }
            }
            return null;
        }

        Problem problem() {
            var status = status();
            if (status != null) {
                return Problem.of(
                        "model-refused",
                        502,
                        "The model server refused the request.",
                        "it answered HTTP " + status.statusCode() + hint(status.statusCode()));
            }
            return Problem.of(
                    "model-stream-cut",
                    502,
                    "The answer was cut off.",
                    "the server ended it early; what came is kept, ask again");
        }

        private static String hint(int status) {
            return switch (status) {
                case 401, 403 -> ": the credential is missing or wrong";
                case 404 -> ": the model or the path is unknown there";
                case 429 -> ": it has too much to do; try again in a moment";
                case 400, 413, 422 -> ": the prompt may be too long for the model";
                default -> ": its own log says why";
            };
        }
    }
}
