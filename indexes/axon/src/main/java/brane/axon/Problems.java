package brane.axon;

import brane.core.Problem;
import brane.core.ProblemException;
import brane.storage.keys.Keys;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The expected failures of an Axon; docs/problems.md tells people about each. */
public final class Problems {

    private Problems() {}

    public static RuntimeException unknown(UUID axon) {
        return Problem.of(
                        "axon-unknown",
                        404,
                        "There is no such document memory.",
                        "axon " + axon + " does not exist: open it through its Neuron")
                .failure();
    }

    /** @param object the object that can not be read, or null when it is a row of the catalog */
    public static RuntimeException corrupt(UUID axon, @Nullable UUID object, Throwable cause) {
        var what = object == null ? "a row of axon " + axon : "object axons/" + axon + "/" + object;
        return Problem.of(
                        "axon-corrupt",
                        500,
                        "Stored data of this document memory is damaged.",
                        what + " is missing or is not what was written: restore it from a backup, or stop BRANE and run"
                                + " brane axon repair")
                .failure(cause);
    }

    public static RuntimeException operationReused(UUID operation) {
        return Problem.of(
                        "operation-reused",
                        422,
                        "The operation id was used for another request.",
                        "operation " + operation + " did something else before: take a new id for each request")
                .with("operation", operation.toString())
                .failure();
    }

    public static RuntimeException operationTooOld(UUID operation, long floor) {
        return Problem.of(
                        "operation-too-old",
                        409,
                        "Nobody knows any more whether this operation was done.",
                        "operation " + operation + " began before version " + floor
                                + ": look at the document, then ask with a new id")
                .with("operation", operation.toString())
                .failure();
    }

    public static RuntimeException erased() {
        return Problem.of(
                        "document-erased",
                        409,
                        "The document was erased while it was uploaded.",
                        "an erasure wins over uploads that began before it: upload the document again if it shall come back")
                .failure();
    }

    public static RuntimeException commitUnknown(UUID operation, @Nullable Throwable cause) {
        var problem = Problem.of(
                        "commit-unknown",
                        503,
                        "It is not known whether the change was stored.",
                        "the database did not answer in time: repeat the request with operation " + operation
                                + ", which never does it twice")
                .with("operation", operation.toString());
        return cause == null ? problem.failure() : problem.failure(cause);
    }

    public static RuntimeException busy(String what) {
        return Problem.of("axon-busy", 503, "The document memory has too much to do.", what + ": try again later")
                .failure();
    }

    public static RuntimeException tooLarge(long bytes, long limit) {
        return Problem.of(
                        "axon-too-large",
                        507,
                        "The document memory does not fit into memory.",
                        "axon.memory must be at least " + bytes + " bytes to search it, was " + limit)
                .failure();
    }

    /** Whether the key was rotated away or destroyed since its version was read. */
    public static boolean isKeyDestroyed(RuntimeException e) {
        return e instanceof ProblemException known && known.problem().slug().equals("key-destroyed");
    }

    /** Which version of a key a {@code key-destroyed} is about. */
    static int destroyedVersion(ProblemException e) {
        return e.problem().more().get(Keys.KEY_VERSION) instanceof Integer version ? version : 0;
    }

    static RuntimeException intentOver() {
        return new IllegalStateException("the audit intent has ended: begin one for each read and change of data");
    }

    static RuntimeException malformed(String detail) {
        return Problem.of("search-malformed", 422, "The search can not be done as it was asked.", detail)
                .failure();
    }

    static RuntimeException modelMissing(String model, java.util.Collection<String> known) {
        return Problem.of(
                        "axon-model-missing",
                        503,
                        "This process does not have the embedding model.",
                        "the embedding model must be one of " + new java.util.TreeSet<>(known) + ", was " + model
                                + ": bring its files back, or choose another in axon.embedding and re-embed")
                .failure();
    }

    static RuntimeException tooManyPassages(int passages, int limit) {
        return Problem.of(
                        "document-many-passages",
                        422,
                        "The document has too many passages.",
                        "a document must have at most " + limit + " passages (axon.max-passages), had " + passages
                                + ": split it")
                .failure();
    }

    public static RuntimeException unreadable(long length, Throwable cause) {
        return Problem.of(
                        "upload-unreadable",
                        500,
                        "The uploaded bytes could not be read again.",
                        "reading " + length + " bytes to store them failed: upload the document again")
                .failure(cause);
    }

    /** The answer of a statement was lost that changes nothing that anybody sees. */
    public static RuntimeException databaseDown(Throwable cause) {
        return Problem.of(
                        "database-down",
                        503,
                        "The database can not be reached.",
                        "the connection to PostgreSQL broke before its answer came: try again")
                .failure(cause);
    }

    public static RuntimeException nameInvalid(int length, int max) {
        return nameInvalid("must have 1 to " + max + " characters, had " + length);
    }

    static RuntimeException labelsInvalid(String rule) {
        return Problem.of(
                        "document-labels-invalid", 422, "The document's labels can not be used.", "a document " + rule)
                .failure();
    }

    public static RuntimeException nameInvalid(String rule) {
        return Problem.of(
                        "document-name-invalid", 422, "The document's name can not be used.", "a document name " + rule)
                .failure();
    }
}
