package brane.axon.catalog;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The steps of a catalog that no client asked for: compaction, collection, erasure and the rotation of keys
 * (axon-storage.md, sections 6 to 8). Any number of processes may take them at once: the lock of the Axon's row and the states
 * of objects decide, and whoever comes too late is told so. All may fail with {@code database-down} or {@code database-busy}
 * (503).
 */
public interface Upkeep {

    /**
     * How long what nobody needs is kept; only politeness to those who still read it or are about to commit it.
     *
     * @param dropped since an object was replaced
     * @param pending since the row of an object was written that no commit has taken
     */
    record Grace(Duration dropped, Duration pending) {

        /** Ten minutes, and a day. */
        public static final Grace USUAL = new Grace(Duration.ofMinutes(10), Duration.ofDays(1));

        /** Nothing dropped is kept; for erasure. */
        public static final Grace NONE = new Grace(Duration.ZERO, Duration.ofDays(1));
    }

    /**
     * Objects without a row.
     *
     * @param collected those that were collected, and landed later or came back with an older store
     * @param strange those that this database never knew, or has forgotten for months
     */
    record Rowless(Set<UUID> collected, Set<UUID> strange) {

        public Rowless {
            collected = Set.copyOf(collected);
            strange = Set.copyOf(strange);
        }
    }

    /** An erasure that is not complete yet. */
    record Erasure(UUID document, int keyVersion) {}

    /** What an erasure was: the version of the Axon's key that it destroyed, and all before it. */
    record Erased(UUID document, int keyVersion, long objects) {}

    /** Ids of Axons in their order, after that one. */
    List<UUID> axons(UUID after, int limit);

    /**
     * Puts segments in the place of others.
     *
     * @throws brane.storage.CommitUnknownException when the answer of COMMIT was lost; asking again tells
     */
    Rewrite.Outcome rewrite(UUID axon, Rewrite rewrite);

    /**
     * Marks objects as deleting that can never be live again, the oldest first; none while a hold is on the Axon or on all,
     * and as {@link #endSweep} says while it has strange objects.
     *
     * @return how many
     */
    int condemn(UUID axon, Grace grace, int limit);

    /** Names of objects whose rows are known to say deleting: they may be removed from the store. */
    List<UUID> condemned(UUID axon, int limit);

    /** Removes the rows of objects that were deleting and are gone from the store. Their keys are gone with them. */
    void forget(UUID axon, Collection<UUID> names);

    /** Which of those names have no row, by what is known of them. */
    Rowless rowless(UUID axon, Collection<UUID> names);

    /** Takes names that nobody knows as collected, because an administrator said so. */
    void disown(UUID axon, Collection<UUID> names);

    /** Whether the Axon was not swept for so long; who is told so is the one to do it. */
    boolean beginSweep(UUID axon, Duration every);

    /**
     * A sweep has seen the whole Axon. While it has strange objects only erasures collect, and nothing that is pending: the
     * database that knows them may come back, and there what is pending here may be committed, and what is dropped here live.
     */
    void endSweep(UUID axon, long strange);

    /** Begins another history of the Axon: who has read it forgets what they saw. */
    void begin(UUID axon, UUID incarnation);

    /** How many objects are dropped and not yet gone. */
    long dropped(UUID axon);

    /**
     * Makes the document erased: from here on nobody reads it and nothing of it is taken in. Its name and labels are gone from
     * its row; its original and text are dropped. Asking again changes nothing.
     *
     * @return false when there is no such document
     */
    boolean erase(UUID axon, UUID document);

    /** The erasures of the Axon that are not complete. */
    List<Erasure> erasures(UUID axon);

    /** The erasure is complete. */
    void complete(UUID axon, Erased erased);

    /**
     * Gives the Axon its next key, unless it has one after {@code from} already: what is pending under an older one is marked as
     * deleting.
     *
     * @return the version of the Axon's key now
     */
    int rotate(UUID axon, int from);

    /**
     * Wraps keys of live and dropped objects, and seals names of documents, under the Axon's key that stand under an older one.
     *
     * @return how many; 0 when none is left
     */
    int rewrap(UUID axon, int limit);

    /**
     * Destroys all keys of the Axon before its present one.
     *
     * @return false, and nothing is destroyed, while something still stands under one of them
     */
    boolean retire(UUID axon);

    /** Takes a hold for a while: nothing is collected meanwhile. */
    UUID hold(String reason, Duration time, Optional<UUID> axon);

    void release(UUID hold);

    /** Whether a hold is on the Axon or on all. */
    boolean isHeld(UUID axon);
}
