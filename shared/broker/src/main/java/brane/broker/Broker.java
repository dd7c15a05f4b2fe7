package brane.broker;

import brane.core.Problem;
import brane.privacy.Outbound;
import dev.langchain4j.model.chat.StreamingChatModel;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

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
    private final ToolHabits habits = new ToolHabits();
    private final Connections connections;

    public Broker(LocalAddresses addresses, BrokerConfig config) {
        this.addresses = addresses;
        this.config = config;
        this.connections = new Connections(addresses, config.connect());
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

    /** As below, for whom the text of the answer is enough. */
    public ChatResult chat(
            ModelTarget target, List<ChatMessage> messages, ChatOptions options, Flight flight, Consumer<String> sink) {
        return chat(target, messages, options, ToolOptions.NONE, flight, sink::accept);
    }

    /**
     * Streams a model's answer into the sink, on the calling thread, until it ends. Calls of tools that can't be made as they are
     * are mended with the model, or given up, before it does.
     *
     * @param wanted what the model may call
     * @param flight lets others stop the call; one per call
     * @return how it ended; never an exception for what a server does
     * @throws IllegalArgumentException when a tool's result has no call before it
     */
    public ChatResult chat(
            ModelTarget target,
            List<ChatMessage> messages,
            ChatOptions options,
            ToolOptions wanted,
            Flight flight,
            ModelStream sink) {
        var tools = habits.of(target, wanted);
        var texts = Stream.concat(
                        messages.stream().flatMap(message -> message.texts().stream()), tools.texts().stream())
                .toList();
        var refusal = refusal(target, texts);
        if (refusal.isPresent()) {
            return flight.land(new ChatResult.Failed(refusal.get()));
        }
        var conversation = Conversation.of(messages);
        var mayLeave = texts.stream().allMatch(text -> text.tier().mayLeave());
        var call = new Call(
                target,
                options,
                mayLeave,
                flight,
                System.nanoTime(),
                !tools.tools().isEmpty());
        var watch = Thread.ofVirtual().name("model-watch").start(() -> {
            try {
                flight.watch(config, addresses.isLocal(target.endpoint()), options);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            var turns = new ToolTurns(
                    tools,
                    Providers.of(target).forces(),
                    (outgoing, reading, to, mends) -> ask(call, outgoing, reading, to, mends),
                    sink);
            var result = flight.land(turns.answer(conversation));
            habits.learn(target, tools, result);
            return result;
        } finally {
            watch.interrupt();
        }
    }

    /** What stays the same over all requests of a call. */
    private record Call(
            ModelTarget target, ChatOptions options, boolean mayLeave, Flight flight, long began, boolean hasTools) {}

    /** The tier is a ceiling: a text of tier 0 never begins its way to an address that is not declared local. */
    private Optional<Problem> refusal(ModelTarget target, List<Outbound> texts) {
        var strict = texts.stream().anyMatch(text -> !text.tier().mayLeave());
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

    private Optional<ToolTurns.Answer> ask(
            Call call, Outgoing outgoing, Reading reading, ModelStream sink, boolean mends) {
        var flight = call.flight();
        var tooLong = PromptTokens.tooLong(call.target(), outgoing);
        if (tooLong.isPresent()) {
            flight.fail(tooLong.get());
            return Optional.empty();
        }
        for (var number = 1; ; number++) {
            var attempt =
                    new Attempt(call.target(), call.options(), reading, flight, sink, call.began(), call.hasTools());
            try {
                model(call, outgoing, attempt).chat(outgoing.messages(), attempt);
            } catch (RuntimeException e) {
                attempt.onError(e);
            }
            var found = attempt.end();
            attempt.rethrowFailureOfTheSink();
            var retry = attempt.retryAfterSeconds();
            if (number < ATTEMPTS && retry >= 0 && !flight.stopped() && !flight.sawToken() && pause(flight, retry)) {
                continue;
            }
            if (mends && attempt.unreadable() && !flight.stopped()) {
                return Optional.of(new ToolTurns.Answer(attempt, Reading.Found.UNREADABLE));
            }
            var problem = flight.whole() && !attempt.broke() && !attempt.unreadable() && !attempt.isDeclined()
                    ? promptCut(attempt, outgoing)
                    : Optional.of(attempt.problem());
            problem.ifPresent(flight::fail);
            scales.counted(call.target(), outgoing, attempt.inputTokens());
            return flight.stopped() ? Optional.empty() : Optional.of(new ToolTurns.Answer(attempt, found));
        }
    }

    /** A server that silently cuts the prompt cuts its beginning, where the rules stand; the count that it gives shows it. */
    private static Optional<Problem> promptCut(Attempt call, Outgoing outgoing) {
        var least = PromptTokens.least(outgoing);
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

    private StreamingChatModel model(Call call, Outgoing outgoing, Heard heard) {
        var target = call.target();
        var host = Optional.ofNullable(URI.create(target.endpoint()).getHost()).orElse("");
        var provider = Providers.of(target);
        var http = OwnedHttp.given(
                new OwnedHttp(connections.to(host, call.mayLeave()), call.flight(), provider, outgoing, heard));
        // Its absence is a problem of its own, which must not end as one of the stream.
        var key = target.secret() == null ? null : target.secret().get();
        var window = target.within(context(outgoing, call.options()));
        return provider.model(new ModelCall(target, key, call.options(), window, http));
    }

    /** Ollama cuts a prompt that is longer than its context and says nothing, so the context is always asked for. */
    static int context(Outgoing outgoing, ChatOptions options) {
        var wanted = PromptTokens.most(outgoing) + options.maxTokens();
        var rounded = (wanted + 1_023) / 1_024 * 1_024;
        return Math.clamp(rounded, SMALLEST_CONTEXT, LARGEST_CONTEXT);
    }
}
