package brane.chat;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.broker.Prompt;
import brane.core.Caller;
import brane.neurons.Neurons;
import brane.usage.Spending;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;

/** Answers that belong to no conversation: whoever asks brings what was said before, and nothing of it is kept here. */
final class Completions {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final LiveTurns live;
    private final AuditLog log;
    private final Answering answering;
    private final Spending spending;
    private final ChatConfig config;

    Completions(LiveTurns live, AuditLog log, Answering answering, Spending spending, ChatConfig config) {
        this.live = live;
        this.log = log;
        this.answering = answering;
        this.spending = spending;
        this.config = config;
    }

    /** Earlier turns as whoever asks tells them; placeholders hold for this answer only. */
    private record Told(List<Prompt.Turn> earlier, byte[] secret) implements Asked.Background {

        static Told of(List<Prompt.Turn> earlier) {
            var secret = new byte[32];
            RANDOM.nextBytes(secret);
            return new Told(earlier, secret);
        }
    }

    /**
     * Answers; gives the last event.
     *
     * @throws brane.core.ProblemException {@code question-invalid}, {@code chat-busy}, {@code audit-unavailable}:
     *     nothing has begun
     */
    TurnEvent answer(
            Caller caller, UUID id, CompletionRequest request, Neurons.Versioned neuron, Stop stop, Progress progress)
            throws InterruptedException {
        var question = Asked.checked(request.question(), config.maxQuestion());
        live.begin(id, stop);
        try {
            var pace = spending.pace(
                    caller.id(), neuron.id(), neuron.neuron().limits().turnsAMinute());
            var asked =
                    new Asked("completion:" + id, question, neuron, Told.of(request.earlier()), request.wishes(), pace);
            var entry = Entry.of(Action.CHAT_TURN, asked.resource())
                    .neuron(neuron.atVersion())
                    .tier(neuron.neuron().tier());
            return log.around(entry, intent -> {
                var last = answering.answer(asked, stop, progress);
                AnswerAudit.tell(intent, progress.answer(), last);
                return last;
            });
        } finally {
            live.end(id);
        }
    }
}
