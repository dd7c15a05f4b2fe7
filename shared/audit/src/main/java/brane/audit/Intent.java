package brane.audit;

import java.util.UUID;

/**
 * The proof that an effect was recorded before it happens: whoever reads or changes data takes one as an argument, and only
 * the log can make one. It is ended once, with how the effect went.
 */
public interface Intent {

    UUID id();

    Entry entry();

    /** Whether {@link #end} was not called yet: whoever reads or changes data refuses an intent that is over. */
    boolean open();

    /**
     * Records the outcome durably. A second call changes nothing.
     *
     * @param decision ok, failed, cancelled or unknown
     * @param outcome the entry of the intent, with the counts, the model or the reason that are known now
     */
    void end(Decision decision, Entry outcome);
}
