package brane.audit;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The proof that an effect was recorded before it happens: whoever reads or changes data takes one as an argument, and only
 * the log can make one, for nobody outside of this package can extend it. It is ended once, with how the effect went; what
 * the effect learns meanwhile goes into the outcome.
 */
public abstract class Intent {

    private final Map<String, Long> counts = new TreeMap<>();
    private Decision decision = Decision.OK;
    private @Nullable String why;
    private @Nullable String resource;

    Intent() {}

    public abstract UUID id();

    /** Who does it, as the log names them: {@code user:ID}, or {@code system:FUNCTION} where no person asked. */
    public abstract String actor();

    public abstract Entry entry();

    /** Whether it is durable and {@link #end} was not called yet: whoever reads or changes data refuses an intent that is not. */
    public abstract boolean open();

    /** Says for the outcome how many of what there were. */
    public final synchronized Intent count(String name, long value) {
        counts.put(name, value);
        return this;
    }

    /** Says for the outcome what it was about, where the name that was asked for only now has an id. */
    public final synchronized Intent about(String kindAndId) {
        resource = kindAndId;
        return this;
    }

    /** The effect ended well as code goes, and yet somebody stopped it. */
    public final synchronized void cancelled() {
        decision = Decision.CANCELLED;
    }

    /** The effect gave a result that is a failure: the slug of its problem. */
    public final synchronized void failed(String slug) {
        decision = Decision.FAILED;
        why = slug;
    }

    /** Records the outcome durably, with what was said of it above; ok when nothing was said. A second call changes nothing. */
    public final void end() {
        end(true);
    }

    /** @param durable whether to wait until it is; or else what is recorded next makes it durable too */
    final void end(boolean durable) {
        Decision how;
        synchronized (this) {
            how = decision;
        }
        end(how, outcome(), durable);
    }

    /**
     * Records the outcome durably. A second call changes nothing.
     *
     * @param decision ok, failed, cancelled or unknown
     * @param outcome the entry of the intent, with the counts, the model or the reason that are known now
     */
    public final void end(Decision decision, Entry outcome) {
        end(decision, outcome, true);
    }

    abstract void end(Decision decision, Entry outcome, boolean durable);

    private synchronized Entry outcome() {
        var outcome = resource == null ? entry() : entry().about(resource);
        for (var count : counts.entrySet()) {
            outcome = outcome.count(count.getKey(), count.getValue());
        }
        return why == null ? outcome : outcome.why(why);
    }
}
