package brane.chat;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.core.Caller;
import brane.core.Parallel;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.neurons.Neurons;
import brane.server.Json;
import brane.server.Traces;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * A turn from its question to its end. It runs on a thread of its own, so a reader who leaves can come back; its intent is durable
 * before anything is read; it ends once, as done, failed or cancelled, in one statement.
 */
final class AnswerTurn {

    private static final System.Logger LOG = System.getLogger(AnswerTurn.class.getName());

    private static final int MAX_TYPES = 20;

    private final TurnStore store;
    private final Conversations conversations;
    private final LiveTurns live;
    private final DeadTurns dead;
    private final Neurons neurons;
    private final AuditLog log;
    private final Answering answering;
    private final ChatConfig config;

    AnswerTurn(
            TurnStore store,
            Conversations conversations,
            LiveTurns live,
            DeadTurns dead,
            Neurons neurons,
            AuditLog log,
            Answering answering,
            ChatConfig config) {
        this.store = store;
        this.conversations = conversations;
        this.live = live;
        this.dead = dead;
        this.neurons = neurons;
        this.log = log;
        this.answering = answering;
        this.config = config;
    }

    /**
     * Begins the turn, or finds the one of that id that was begun before.
     *
     * @return whether it was begun now
     */
    boolean start(Caller caller, UUID conversation, UUID id, String question, Optional<UUID> replaces) {
        var existing = store.find(id);
        if (existing.isPresent()) {
            if (!existing.get().conversation().equals(conversation)) {
                throw Conversations.missing().failure();
            }
            return false;
        }
        var asked = checked(question);
        var about = conversations.get(conversation);
        var neuron = neurons.get(about.neuron());
        refuseTooMany(caller, neuron);
        dead.close();
        var entry = Entry.of(Action.CHAT_TURN, "turn:" + id)
                .neuron(neuron.atVersion())
                .tier(neuron.neuron().tier());
        var running = live.begin(id);
        try {
            var intent = log.begin(entry);
            begin(intent, new Asked(id, about, asked, neuron), replaces, running);
            return true;
        } catch (RuntimeException e) {
            live.end(id);
            throw e;
        }
    }

    /** What a turn is about. */
    record Asked(UUID id, Conversations.Conversation conversation, String question, Neurons.Versioned neuron) {

        /** Who answers; said again when another model takes over. */
        TurnEvent.Started started(TurnEvent.Model model) {
            return new TurnEvent.Started(
                    id,
                    conversation.id(),
                    new TurnEvent.NeuronVersion(neuron.id(), neuron.version()),
                    model,
                    neuron.neuron().tier());
        }
    }

    private void begin(Intent intent, Asked asked, Optional<UUID> replaces, LiveTurn running) {
        TurnStore.Turn turn;
        try {
            turn = store.begin(asked.conversation().id(), asked.id(), asked.question(), replaces);
            if (turn.ordinal() == 1) {
                conversations.rename(asked.conversation().id(), title(asked.question()));
            }
        } catch (RuntimeException e) {
            intent.failed(
                    e instanceof ProblemException problem ? problem.problem().slug() : "internal");
            intent.end();
            throw e;
        }
        Callable<Boolean> work = () -> {
            run(intent, asked, turn, running);
            return true;
        };
        var bound = Parallel.bound(work);
        Thread.ofVirtual().name("turn-" + asked.id()).start(() -> {
            try {
                bound.call();
            } catch (Exception e) {
                LOG.log(Level.ERROR, "turn could not be ended turn={0} {1}", asked.id(), Traces.of(e));
            }
        });
    }

    private void run(Intent intent, Asked asked, TurnStore.Turn turn, LiveTurn running) {
        var progress = new TurnProgress(new TurnWriter(store, turn, running, config, Json::bytes));
        TurnEvent last;
        try {
            last = answering.answer(asked, running, progress);
        } catch (ProblemException e) {
            last = TurnEvent.Failed.because(e.problem());
        } catch (InterruptedException e) {
            last = new TurnEvent.Cancelled();
        } catch (RuntimeException | Error e) {
            // An Error too, such as the overflow of a pattern: a turn that is not ended here would beat for ever.
            LOG.log(Level.ERROR, "turn failed turn={0} {1}", asked.id(), Traces.of(e));
            last = TurnEvent.Failed.because(internal());
        }
        var ours = false;
        try {
            ours = progress.end(last);
        } finally {
            live.end(asked.id());
            running.publish(List.of(), true);
            tell(intent, progress.answer());
            how(intent, Objects.requireNonNullElse(progress.ended(), last), ours);
            intent.end();
        }
    }

    private static void how(Intent intent, TurnEvent last, boolean ours) {
        switch (last) {
            case TurnEvent.Failed failed ->
                intent.failed(failed.problem().type().substring("/problems/".length()));
            case TurnEvent.Cancelled ignored -> intent.cancelled();
            default -> {
                if (!ours) {
                    intent.failed("turn-not-stored");
                }
            }
        }
    }

    private static void tell(Intent intent, Answer answer) {
        intent.count("passages", answer.passages().size())
                .count("citations", answer.citations().size());
        var usage = answer.usage();
        if (usage != null && usage.inputTokens() != null && usage.outputTokens() != null) {
            intent.count("tokens-in", usage.inputTokens()).count("tokens-out", usage.outputTokens());
        }
        var privacy = answer.privacy();
        if (privacy == null) {
            return;
        }
        intent.count("bytes-out", privacy.left().bytes());
        // An event holds a bounded number of counts, and a Neuron may have recognisers of its own without end.
        var named = 0;
        var others = 0L;
        for (var hidden : privacy.pseudonymised().entrySet()) {
            if (named < MAX_TYPES) {
                intent.count("pseudonymised." + hidden.getKey(), hidden.getValue());
                named++;
            } else {
                others += hidden.getValue();
            }
        }
        if (others > 0) {
            intent.count("pseudonymised", others);
        }
    }

    private String checked(String question) {
        var text = question.strip();
        if (text.isEmpty() || text.length() > config.maxQuestion()) {
            throw Problem.of(
                            "question-invalid",
                            422,
                            "The question can't be asked.",
                            "a question must be 1 to " + config.maxQuestion() + " characters, was " + text.length())
                    .failure();
        }
        return text;
    }

    private void refuseTooMany(Caller caller, Neurons.Versioned neuron) {
        var most = neuron.neuron().limits().turnsAMinute();
        if (store.lastMinute(caller.id(), neuron.id()) >= most) {
            throw Problem.of(
                            "turns-too-many",
                            429,
                            "That were many questions in a minute.",
                            "limits.turns_per_minute of this Neuron is " + most + "; wait a little")
                    .with("retry_after", 15)
                    .failure();
        }
    }

    private static String title(String question) {
        var line = question.lines().findFirst().orElse(question).strip();
        return line.length() <= 80 ? line : line.substring(0, 79) + "…";
    }

    private static Problem internal() {
        return Problem.of(
                "internal",
                500,
                "Something went wrong that should not.",
                "the log of the server has more under this request's id");
    }
}
