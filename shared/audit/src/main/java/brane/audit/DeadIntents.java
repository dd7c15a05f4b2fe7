package brane.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The outcome of an intent whose process died: unknown, said by whoever noticed. */
final class DeadIntents {

    private DeadIntents() {}

    /** What the intent was about is read from its leaf, never from the columns beside it. */
    static Event outcome(AuditEvents.OpenIntent intent, String function, Instant now) {
        var leaf = new AuditEvent(intent.id(), now, AuditEvent.fields(intent.leaf()));
        var action = Action.valueOf(leaf.text("action").replace('-', '_').toUpperCase(Locale.ROOT));
        return new Event(
                EventIds.next(),
                Event.Kind.OUTCOME,
                intent.id(),
                now.truncatedTo(ChronoUnit.MICROS),
                Actor.system(function, leaf.text("request")),
                Entry.of(action, leaf.text("resource")).why("process-died"),
                Decision.UNKNOWN,
                null,
                null);
    }
}
