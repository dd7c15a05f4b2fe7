package brane.audit;

import brane.core.Problem;
import brane.storage.Database;
import java.util.UUID;

/**
 * Intents that another process wrote and will end: what is done under them here, for that process, is looked up in the log first.
 */
public final class ForeignIntents {

    private final Database database;

    public ForeignIntents(Database database) {
        this.database = database;
    }

    /**
     * The intent, when it is durable, has no outcome, and is that actor's about that resource.
     *
     * @param actor as the log names them: {@code user:ID} or {@code system:FUNCTION}
     * @throws brane.core.ProblemException {@code audit-unavailable} (503) when it is not so: then nothing may be done
     */
    public Intent require(UUID id, Action action, String actor, String resource) {
        var found = database.first(
                "select 1 as one from audit_event as begun where id = ? and kind = 'intent' and action = ? and actor = ?"
                        + " and resource = ? and not exists (select 1 from audit_event as ended where ended.intent = begun.id)",
                id,
                action.id(),
                actor,
                resource);
        if (found.isEmpty()) {
            throw Problem.of(
                            "audit-unavailable",
                            503,
                            "What happens here can not be recorded.",
                            "intent " + id
                                    + " must be in the audit log and open before anything is done under it, and is"
                                    + " not: so nothing was done, try again")
                    .failure();
        }
        return new ForeignIntent(id, actor, Entry.of(action, resource));
    }

    private static final class ForeignIntent extends Intent {

        private final UUID id;
        private final String actor;
        private final Entry entry;

        ForeignIntent(UUID id, String actor, Entry entry) {
            this.id = id;
            this.actor = actor;
            this.entry = entry;
        }

        @Override
        public UUID id() {
            return id;
        }

        @Override
        public String actor() {
            return actor;
        }

        @Override
        public Entry entry() {
            return entry;
        }

        @Override
        public boolean open() {
            return true;
        }

        @Override
        void end(Decision decision, Entry outcome, boolean durable) {
            throw new IllegalStateException("the outcome of intent " + id + " is written by the process that began it");
        }
    }
}
