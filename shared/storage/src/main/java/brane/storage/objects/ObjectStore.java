package brane.storage.objects;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Immutable objects by name. All it promises: a put that returned is found by every later get; a put that failed or was cut
 * shows nothing or the whole object. What is current, the catalog in PostgreSQL says.
 *
 * <p>Every call may end with {@code store-down} (503), also after {@link #close}; a store over a network adds the problems
 * {@code store-credentials-wrong}, {@code store-bucket-missing}, {@code store-region-wrong}, {@code store-clock-skewed} and
 * {@code store-refused} (all 503).
 */
public interface ObjectStore extends AutoCloseable {

    /** A stored object's name and length in bytes. */
    record Stored(String name, long length) {}

    /**
     * Stores exactly {@code length} bytes under a name that was never used before ({@code [a-z0-9/-]}, at most 200). The
     * content is read once, to its end, and not closed; whatever is sent more than once is the same bytes.
     *
     * @throws IllegalArgumentException when the content has another length; nothing is stored
     * @throws java.io.UncheckedIOException around the failure of {@code content} itself; nothing is stored
     * @throws brane.core.ProblemException {@code store-full} (507), {@code store-down} (503), {@code store-read-only} (503)
     */
    void put(String name, InputStream content, long length);

    /** The bytes from {@code offset} on, at most {@code length} of them, or empty when there is no such object. */
    Optional<byte[]> get(String name, long offset, int length);

    /**
     * The whole object as a stream that the caller closes, or empty when there is no such object. What can't be read to its
     * end fails with an {@link java.io.IOException}; a stream that ends has given every byte.
     */
    Optional<InputStream> open(String name);

    /**
     * Removes the object and all that the store keeps of it; false when there was none.
     *
     * @throws brane.core.ProblemException {@code store-keeps} (503) when the store will not let go of it
     */
    boolean delete(String name);

    /** Up to {@code limit} objects whose names begin with {@code prefix}, after {@code after}, in the order of names. */
    List<Stored> list(String prefix, String after, int limit);

    /**
     * What of this kind of store beside these promises an administrator should know: rules, versions, free space.
     *
     * @param name of an object that does not exist, and that it may store and then removes
     */
    default List<Finding> examine(String name) {
        return List.of();
    }

    @Override
    void close();
}
