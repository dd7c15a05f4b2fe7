package brane.storage.objects;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Immutable objects by name. All it promises: a put that returned is found by every later get; a put that failed or was cut
 * shows nothing or the whole object. What is current, the catalog in PostgreSQL says.
 */
public interface ObjectStore extends AutoCloseable {

    /** A stored object's name and length in bytes. */
    record Stored(String name, long length) {}

    /**
     * Stores exactly {@code length} bytes under a name that was never used before ({@code [a-z0-9/-]}, at most 200).
     *
     * @throws brane.core.ProblemException {@code store-full} (507), {@code store-down} (503), {@code store-read-only} (503)
     */
    void put(String name, InputStream content, long length);

    /** The bytes from {@code offset} on, at most {@code length} of them, or empty when there is no such object. */
    Optional<byte[]> get(String name, long offset, int length);

    /** The whole object as a stream that the caller closes, or empty when there is no such object. */
    Optional<InputStream> open(String name);

    /** Removes the object; false when there was none. */
    boolean delete(String name);

    /** Up to {@code limit} objects whose names begin with {@code prefix}, after {@code after}, in the order of names. */
    List<Stored> list(String prefix, String after, int limit);

    @Override
    void close();
}
