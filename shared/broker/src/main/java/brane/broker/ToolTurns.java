package brane.broker;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model until its answer can be used: what was wrong with its calls is said to it twice, then it is asked to answer without
 * tools. Each of these answers is one to the same question, and their texts stand one behind the other.
 */
final class ToolTurns {

    private static final int REPAIRS = 2;

    /** The first, those that mend, and one without tools. */
    static final int REQUESTS = REPAIRS + 2;

    private static final String BESIDE = "This call was not made, because another one beside it was wrong.";
    private static final String ENDLESS =
            "This call was not made: you have made it twice with the same arguments, and its result does not change. Go on with it.";
    private static final String MUST = "You have called no tool.";
    private static final String WITHOUT =
            "Your tools can't be used now. Answer without them, and say so where something is missing for that reason.";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** One request and its answer. */
    interface Asking {

        /**
         * Asks.
         *
         * @param mends whether a call that the server itself can't read will be mended, and is no failure
         * @return empty when the call is over
         */
        Optional<Answer> ask(Outgoing outgoing, Reading reading, ModelStream sink, boolean mends);
    }

    /** An answer that ended in order. */
    record Answer(Attempt attempt, Reading.Found found) {}

    private final ToolOptions options;
    private final Asking asking;
    private final ModelStream sink;
    private final CallCheck check;
    private final boolean forces;
    private @Nullable Integer inputTokens;
    private @Nullable Integer outputTokens;
    private long firstToken;
    private boolean thought;

    /** @param forces whether the server can be told in its own protocol that a tool must be called */
    ToolTurns(ToolOptions options, boolean forces, Asking asking, ModelStream sink) {
        this.options = options;
        this.forces = forces;
        this.asking = asking;
        this.sink = sink;
        this.check = new CallCheck(options);
    }

    /** How it ended when nobody stopped it; null when somebody or something did. */
    ChatResult.@Nullable Completed answer(Conversation asked) {
        var conversation = asked.copy();
        var dialect = dialect(options, asked);
        for (var repairs = 0; ; repairs++) {
            var givenUp = repairs > REPAIRS;
            if (givenUp) {
                conversation = asked.copy();
                dialect = dialect(options.with(ToolChoice.Rule.NONE), asked);
            }
            var answer = ask(dialect, conversation, givenUp);
            if (answer == null) {
                return null;
            }
            var calls = answer.found().calls();
            if (givenUp || answer.attempt().why() == ChatResult.End.LENGTH) {
                return completed(answer.attempt().why(), List.of(), givenUp);
            }
            var results = results(answer, conversation.lastCalls());
            if (results.isEmpty()) {
                var end = calls.isEmpty() ? ChatResult.End.STOP : ChatResult.End.TOOL_CALLS;
                return completed(end, calls, false);
            }
            conversation.answered(answer.attempt().said() + answer.found().written(), calls, results);
            if (calls.isEmpty()) {
                conversation.ask(results.getFirst());
            }
        }
    }

    private @Nullable Answer ask(Dialect dialect, Conversation conversation, boolean givenUp) {
        var outgoing = dialect.outgoing(conversation);
        if (givenUp) {
            outgoing = outgoing.with(Conversation.instructed(outgoing.messages(), WITHOUT));
        }
        var answer = asking.ask(outgoing, dialect.reading(), apart(firstToken > 0), !givenUp)
                .orElse(null);
        if (answer != null) {
            var attempt = answer.attempt();
            inputTokens = sum(inputTokens, attempt.inputTokens());
            outputTokens = sum(outputTokens, attempt.outputTokens());
            firstToken = firstToken == 0 ? attempt.firstToken() : firstToken;
            thought |= attempt.thought();
        }
        return answer;
    }

    /** What is said behind a text that the reader has already begins a paragraph. */
    private ModelStream apart(boolean behind) {
        return !behind
                ? sink
                : new ModelStream() {
                    private boolean began;

                    @Override
                    public void text(String piece) {
                        sink.text(began ? piece : "\n\n" + piece);
                        began = true;
                    }

                    @Override
                    public void thought(String piece) {
                        sink.thought(piece);
                    }
                };
    }

    private Dialect dialect(ToolOptions wanted, Conversation conversation) {
        Supplier<Reading> bare = () -> BareCallReading.of(conversation, check::isPossible);
        if (wanted.callable().isEmpty()) {
            return without(wanted, conversation, bare);
        }
        if (wanted.mode() == ToolMode.NATIVE && (forces || !wanted.mustCall())) {
            return new NativeDialect(wanted, bare);
        }
        return switch (wanted.mode()) {
            case NATIVE, CONSTRAINED_JSON -> new JsonDialect(wanted);
            case HERMES -> new HermesDialect(wanted, Rules.mark(Rules.texts(conversation, wanted)), bare);
            case REACT -> new ReActDialect(wanted, Rules.mark(Rules.texts(conversation, wanted)));
        };
    }

    /** Tools that may not be called are told of only where earlier calls of them must be understood. */
    private static Dialect without(ToolOptions wanted, Conversation conversation, Supplier<Reading> bare) {
        if (Conversation.calls(conversation.messages()).isEmpty()) {
            return new NativeDialect(wanted.withoutTools(), bare);
        }
        return wanted.tools().isEmpty() || wanted.mode() != ToolMode.NATIVE
                ? new WordsDialect(Outgoing.Form.of(wanted.format()))
                : new NativeDialect(wanted, bare);
    }

    /** What is to be said of each call, or of the whole answer, so that the model mends it; empty when nothing is wrong. */
    private List<String> results(Answer answer, List<SaidCall> before) {
        var wrong = answer.found().wrong();
        if (wrong != null) {
            return List.of(wrong);
        }
        var calls = answer.found().calls();
        if (calls.isEmpty()) {
            return options.mustCall() ? List.of(MUST + Rules.must(options)) : List.of();
        }
        var all = new ArrayList<>(before);
        var results = new ArrayList<String>();
        var fine = true;
        for (var call : calls) {
            var complaint = check.wrong(call)
                    .or(() -> CallCheck.isEndless(call, all) ? Optional.of(ENDLESS) : Optional.empty());
            fine &= complaint.isEmpty();
            results.add(complaint.orElse(BESIDE));
            all.add(call);
        }
        return fine ? List.of() : results;
    }

    private ChatResult.Completed completed(ChatResult.End end, List<SaidCall> calls, boolean givenUp) {
        var ids = new HashSet<String>();
        var made = calls.stream()
                .map(call -> new ToolCall(
                        id(call.id(), ids),
                        call.name(),
                        CallCheck.arguments(call).orElseThrow().toString()))
                .toList();
        return new ChatResult.Completed(
                inputTokens,
                outputTokens,
                firstToken,
                end,
                made,
                thought && firstToken == 0 && calls.isEmpty(),
                givenUp);
    }

    /** The server's id; one of our own where it gave none, or one twice. */
    private static String id(String given, Set<String> ids) {
        var id = given.matches("[a-zA-Z0-9_.:|-]{1,128}") ? given : "";
        while (id.isEmpty() || !ids.add(id)) {
            id = "call_" + Long.toHexString(RANDOM.nextLong() | Long.MIN_VALUE);
        }
        return id;
    }

    private static @Nullable Integer sum(@Nullable Integer one, @Nullable Integer more) {
        return one == null ? more : more == null ? one : Integer.valueOf(one + more);
    }
}
