package brane.axon;

import brane.audit.Intent;
import brane.embedding.TokenCounter;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The document memories of all Neurons. Each method that reads or changes data takes the audit intent under which it does;
 * every read is current (axon-storage.md, section 5), and what returned is durable.
 */
public interface Axons {

    /** Is told how far a commit has come; called from the committing thread. */
    @FunctionalInterface
    interface Progress {
        /** @param stage {@code embedding} or {@code committing}; done and total count passages */
        void at(String stage, int done, int total);
    }

    /** What a commit made: the document's id and its version. */
    record Receipt(UUID document, long version, int passages) {}

    /** A page of documents in the order of their names; {@code next} is empty on the last one. */
    record Listing(List<DocumentInfo> documents, Optional<String> next, long total) {}

    /** The counts of an Axon's live documents and passages. */
    record Totals(long documents, long passages) {}

    /** Which model made an Axon's vectors. */
    record Model(String id, boolean current) {}

    /**
     * The Axon of a Neuron, made with that embedding model when there is none. One that was made with another goes on with
     * that, until {@link #reembed}.
     *
     * @throws brane.core.ProblemException {@code axon-model-missing} (503)
     */
    UUID open(String neuron, String embedding);

    /** The Axon's model; {@code current} when it is the one that {@code embedding}, of the Neuron, names now. */
    Model model(UUID axon, String embedding);

    /** Counts tokens as the Axon's model does. */
    TokenCounter tokens(UUID axon) throws InterruptedException;

    /**
     * Writes all vectors of the Axon anew by another model, from the passages that are stored, while everybody goes on reading
     * and writing under the old one; then the Axon changes over at once and everywhere. Nothing happens when it has that model.
     *
     * @param embedding the model as a Neuron file names it
     * @throws brane.core.ProblemException {@code axon-model-missing} (503), {@code axon-busy} (503) when documents came in
     *     quicker than they could be embedded
     * @throws InterruptedException when the caller cancelled before the change: then nothing of it is left
     */
    void reembed(Intent intent, UUID axon, String embedding, Progress progress) throws InterruptedException;

    /**
     * Embeds and commits the document; the document of the same name, if there is one, is replaced by it at once and
     * everywhere. Repeating an operation that is done gives its receipt again.
     *
     * @throws InterruptedException when the caller cancelled before the commit; then nothing is visible
     */
    Receipt put(Intent intent, UUID axon, UUID operation, NewDocument document, Progress progress)
            throws InterruptedException;

    /** Deletes a document; false when there was none of that name. */
    boolean delete(Intent intent, UUID axon, UUID operation, String name);

    /**
     * Gives a document other labels and another date, in place of those that it has; every later search and list goes by them.
     * Nothing is embedded again. Repeating an operation that is done changes nothing.
     *
     * @return false when there is no document of that name
     */
    boolean relabel(Intent intent, UUID axon, UUID operation, String name, Labels labels);

    /**
     * Erases a document for good: nobody reads it from here on, and what is stored of it goes with its keys as soon as nothing
     * holds it back. What is left to do then is done by {@link #maintain}; the certificate goes to the audit log.
     *
     * @return false when there is no such document
     */
    boolean erase(Intent intent, UUID axon, UUID document);

    /** Compacts, completes erasures and collects, in all Axons; any number of processes may do so at once. */
    void maintain();

    /** The best passages by meaning and by words, fused; at most {@code limit} (1 to 100). */
    default List<Hit> search(Intent intent, UUID axon, String query, int limit) {
        return search(intent, axon, query, SearchOptions.best(limit));
    }

    /**
     * The best passages, as the options say.
     *
     * @throws brane.core.ProblemException {@code search-malformed} (422)
     */
    List<Hit> search(Intent intent, UUID axon, String query, SearchOptions options);

    /** Documents whose name contains {@code filter} (empty: all), after the cursor, at most {@code limit} (1 to 1,000). */
    Listing documents(Intent intent, UUID axon, String filter, Optional<String> after, int limit);

    Optional<DocumentInfo> document(Intent intent, UUID axon, String name);

    /** The uploaded bytes; every chunk's tag was checked before it is given out. The caller closes the stream. */
    Optional<InputStream> original(Intent intent, UUID axon, String name);

    Optional<DocumentText> text(Intent intent, UUID axon, String name);

    /** Numbers only, for cards and lists: no intent is needed. */
    Totals totals(UUID axon);
}
