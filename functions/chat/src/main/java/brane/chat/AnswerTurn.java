package brane.chat;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.core.Caller;
import brane.core.Parallel;
import brane.core.ProblemException;
import brane.neurons.Neurons;
import brane.server.Json;
import brane.server.Traces;
import brane.usage.Spending;
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

    private final TurnStore store;
    private final Conversations conversations;
    private final LiveTurns live;
    private final DeadTurns dead;
    private final Neurons neurons;
    private final AuditLog log;
    private final Answering answering;
    private final Spending spending;
    private final ChatConfig config;

    AnswerTurn(
            TurnStore store,
            Conversations conversations,
            LiveTurns live,
            DeadTurns dead,
            Neurons neurons,
            AuditLog log,
            Answering answering,
            Spending spending,
            ChatConfig config) {
        this.store = store;
        this.conversations = conversations;
        this.live = live;
        this.dead = dead;
        this.neurons = neurons;
        this.log = log;
        this.answering = answering;
        this.spending = spending;
        this.config = config;
    }

    /**
     * Begins the turn, or finds the one of that id that was begun before.
     *
     * @return whether it was begun now
     */
    boolean start(Caller caller, UUID conversation, UUID id, String question, Optional<UUID> replaces)
            throws InterruptedException {
        var existing = store.find(id);
        if (existing.isPresent()) {
            if (!existing.get().conversation().equals(conversation)) {
                throw Conversations.missing().failure();
            }
            return false;
        }
        var asked = Asked.checked(question, config.maxQuestion());
        var about = conversations.get(conversation);
        var neuron = neurons.get(about.neuron());
        spending.pace(caller.id(), neuron.id(), neuron.neuron().limits().turnsAMinute())
                .granted();
        dead.close();
        var entry = Entry.of(Action.CHAT_TURN, "turn:" + id)
                .neuron(neuron.atVersion())
                .tier(neuron.neuron().tier());
        var running = live.begin(id);
        try {
            var intent = log.begin(entry);
            begin(intent, about.id(), asked, neuron, replaces, running);
            return true;
        } catch (RuntimeException e) {
            live.end(id);
            throw e;
        }
    }

    private void begin(
            Intent intent,
            UUID conversation,
            String question,
            Neurons.Versioned neuron,
            Optional<UUID> replaces,
            LiveTurn running) {
        TurnStore.Turn turn;
        try {
            turn = store.begin(conversation, running.id(), question, replaces);
            if (turn.ordinal() == 1) {
                conversations.rename(conversation, title(question));
            }
        } catch (RuntimeException e) {
            intent.failed(
                    e instanceof ProblemException problem ? problem.problem().slug() : "internal");
            intent.end();
            throw e;
        }
        var most = neuron.neuron().memory().workingTurns();
        var asked = new Asked(
                "turn:" + turn.id(),
                question,
                neuron,
                new ConversationBackground(conversations, store, turn, most),
                Wishes.NONE,
                () -> {});
        Callable<Boolean> work = () -> {
            run(intent, asked, turn, running);
            return true;
        };
        var bound = Parallel.bound(work);
        Thread.ofVirtual().name("turn-" + turn.id()).start(() -> {
            try {
                bound.call();
            } catch (Exception e) {
                LOG.log(Level.ERROR, "turn could not be ended turn={0} {1}", turn.id(), Traces.of(e));
            }
        });
    }

    private void run(Intent intent, Asked asked, TurnStore.Turn turn, LiveTurn running) {
        var neuron = asked.neuron();
        var version = new TurnEvent.NeuronVersion(neuron.id(), neuron.version());
        var progress = new TurnProgress(
                new TurnWriter(store, turn, running, config, Json::bytes),
                model -> new TurnEvent.Started(
                        turn.id(),
                        turn.conversation(),
                        version,
                        model,
                        neuron.neuron().tier()));
        var last = answering.answer(asked, running.stop(), progress);
        var ours = false;
        try {
            ours = progress.end(last);
        } finally {
            live.end(turn.id());
            running.publish(List.of(), true);
            var ended = Objects.requireNonNullElse(progress.ended(), last);
            AnswerAudit.tell(intent, progress.answer(), ended);
            if (!ours && ended instanceof TurnEvent.Done) {
                intent.failed("turn-not-stored");
            }
            intent.end();
        }
    }

    private static String title(String question) {
        var line = question.lines().findFirst().orElse(question).strip();
        return line.length() <= 80 ? line : line.substring(0, 79) + "…";
    }
}
