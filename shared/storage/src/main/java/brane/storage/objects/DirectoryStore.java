package brane.storage.objects;

import brane.core.Problem;
import brane.core.ProblemException;
import brane.storage.Disk;
import brane.storage.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Objects as files of a local directory: written beside, fsynced, renamed, and the directory fsynced. After an error of
 * fsync nobody knows what the disk holds, so nothing more is written until the next start.
 */
public final class DirectoryStore implements ObjectStore {

    /** What makes bytes or names durable; a test can make it fail. */
    @FunctionalInterface
    interface Sync {
        void force(FileChannel channel) throws IOException;
    }

    private static final System.Logger LOG = System.getLogger(DirectoryStore.class.getName());
    private static final Duration LEFTOVER_AGE = Duration.ofHours(1);
    private static final int BUFFER = 1 << 16;
    private static final long LEAST_FREE_GIB = 2;

    private final Path root;
    private final Path partial;
    private final Sync sync;
    private volatile boolean syncFailed;
    private volatile boolean closed;

    /** Directories whose names are durable: that one is there says nothing, because who made it may have died, or sync later. */
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();

    private DirectoryStore(Path root, Sync sync) {
        this.root = root;
        this.partial = root.resolve(".partial");
        this.sync = sync;
    }

    /**
     * Opens the directory, which is made when it is missing, and removes what killed writers left.
     *
     * @throws brane.core.ProblemException {@code store-read-only} (503), {@code store-full} (507) or {@code store-down} (503)
     */
    public static DirectoryStore open(Path root) {
        return open(root, channel -> channel.force(true));
    }

    static DirectoryStore open(Path root, Sync sync) {
        var store = new DirectoryStore(root.toAbsolutePath().normalize(), sync);
        try {
            OwnerOnly.directories(store.partial);
            store.sweep();
            return store;
        } catch (IOException e) {
            throw store.problem(e);
        }
    }

    @Override
    public void put(String name, InputStream content, long length) {
        var target = path(name);
        if (syncFailed) {
            throw down("an earlier fsync of " + root + " failed: check the disk, then start BRANE again")
                    .failure();
        }
        Path file = null;
        try {
            file = Files.createTempFile(partial, "", "", OwnerOnly.FILE);
            write(file, content, length);
            directoriesTo(Objects.requireNonNull(target.getParent()));
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            syncDirectory(Objects.requireNonNull(target.getParent()));
        } catch (IOException e) {
            throw problem(e);
        } finally {
            removeQuietly(file);
        }
    }

    @Override
    public Optional<byte[]> get(String name, long offset, int length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException(
                    "offset and length must be at least 0, were " + offset + " and " + length);
        }
        try (var channel = FileChannel.open(path(name), StandardOpenOption.READ)) {
            var bytes = new byte[Math.clamp(channel.size() - offset, 0, length)];
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position()) < 0) {
                    throw new IOException("the file became shorter while it was read");
                }
            }
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return absent();
        } catch (IOException e) {
            throw problem(e);
        }
    }

    @Override
    public Optional<InputStream> open(String name) {
        try {
            return Optional.of(Files.newInputStream(path(name)));
        } catch (NoSuchFileException e) {
            return absent();
        } catch (IOException e) {
            throw problem(e);
        }
    }

    @Override
    public boolean delete(String name) {
        var file = path(name);
        try {
            var existed = Files.deleteIfExists(file);
            if (existed) {
                syncDirectory(Objects.requireNonNull(file.getParent()));
            } else {
                absent();
            }
            return existed;
        } catch (IOException e) {
            throw problem(e);
        }
    }

    @Override
    public List<Stored> list(String prefix, String after, int limit) {
        requireOpen();
        var found = new ArrayList<Stored>();
        try {
            list(root, "", prefix, after, limit, found);
        } catch (IOException e) {
            throw problem(e);
        }
        return found;
    }

    @Override
    public List<Finding> examine(String name) {
        requireOpen();
        try {
            var disk = Files.getFileStore(root);
            var free = disk.getUsableSpace() >> 30;
            var open = Files.getPosixFilePermissions(root).stream()
                    .anyMatch(right -> !right.name().startsWith("OWNER"));
            return List.of(
                    free >= LEAST_FREE_GIB
                            ? Finding.fine("disk", free + " GiB free of a " + disk.type())
                            : Finding.warning("disk", free + " GiB free of a " + disk.type() + ": give it more"),
                    disk.type().equals("tmpfs")
                            ? Finding.warning("durability", "a tmpfs keeps nothing over a restart of the machine")
                            : Finding.fine("durability", "each object and its name are fsynced"),
                    open
                            ? Finding.warning("rights", "others than the owner may read or write: chmod 700 " + root)
                            : Finding.fine("rights", "only the owner may read"));
        } catch (IOException e) {
            throw problem(e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Depth first; a directory sorts as its name with the slash, so that full names come in their own order. */
    private void list(Path directory, String base, String prefix, String after, int limit, List<Stored> found)
            throws IOException {
        for (var name : entries(directory, base)) {
            if (found.size() >= limit) {
                return;
            }
            if (name.endsWith("/")) {
                var reachable = name.startsWith(prefix) || prefix.startsWith(name);
                if (reachable && (after.startsWith(name) || name.compareTo(after) > 0)) {
                    list(root.resolve(name), name, prefix, after, limit, found);
                }
            } else if (name.startsWith(prefix) && name.compareTo(after) > 0) {
                try {
                    found.add(new Stored(name, Files.size(root.resolve(name))));
                } catch (NoSuchFileException e) {
                    LOG.log(System.Logger.Level.DEBUG, "event=object-deleted-while-listed");
                }
            }
        }
    }

    private List<String> entries(Path directory, String base) throws IOException {
        try (var entries = Files.newDirectoryStream(
                directory, entry -> !entry.getFileName().toString().startsWith("."))) {
            return StreamSupport.stream(entries.spliterator(), false)
                    .map(entry -> base + entry.getFileName() + (Files.isDirectory(entry) ? "/" : ""))
                    .sorted()
                    .toList();
        }
    }

    private void write(Path file, InputStream content, long length) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var buffer = new byte[BUFFER];
            var written = 0L;
            for (var count = read(content, buffer); count >= 0; count = read(content, buffer)) {
                written += count;
                if (written > length) {
                    break;
                }
                var bytes = ByteBuffer.wrap(buffer, 0, count);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            if (written != length) {
                throw new IllegalArgumentException("an object must have the length that was announced, " + length
                        + " bytes, had " + (written > length ? "more" : "only " + written));
            }
            force(channel);
        }
    }

    /** The caller's stream fails as the caller's failure, never as one of the store. */
    private static int read(InputStream content, byte[] buffer) {
        try {
            return content.read(buffer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void directoriesTo(Path directory) throws IOException {
        if (directory.equals(root) || (durable.contains(directory) && Files.isDirectory(directory))) {
            return;
        }
        var parent = Objects.requireNonNull(directory.getParent());
        directoriesTo(parent);
        OwnerOnly.directories(directory);
        syncDirectory(parent);
        durable.add(directory);
    }

    private void syncDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            force(channel);
        }
    }

    private void force(FileChannel channel) throws IOException {
        try {
            sync.force(channel);
        } catch (IOException e) {
            if (!Disk.isFull(e)) {
                syncFailed = true;
                LOG.log(System.Logger.Level.ERROR, "event=fsync-failed store={0} cause={1}", root, e.toString());
            }
            throw e;
        }
    }

    /** No such object; unless the whole directory is gone, as when its disk is not mounted. */
    private <T> Optional<T> absent() {
        if (!Files.isDirectory(partial)) {
            throw down("the directory " + root + " is gone: mount its disk, or bring it back")
                    .failure();
        }
        return Optional.empty();
    }

    private void sweep() throws IOException {
        try (var files = Files.newDirectoryStream(partial)) {
            for (var file : files) {
                sweep(file);
            }
        }
    }

    /** What another process writes at this moment may be gone in the next. */
    private static void sweep(Path file) throws IOException {
        try {
            if (Files.getLastModifiedTime(file)
                    .toInstant()
                    .isBefore(Instant.now().minus(LEFTOVER_AGE))) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            LOG.log(System.Logger.Level.DEBUG, "event=partial-file-gone");
        }
    }

    private static void removeQuietly(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "event=partial-file-left cause={0}", e.toString());
        }
    }

    private Path path(String name) {
        ObjectName.require(name);
        requireOpen();
        return root.resolve(name);
    }

    private void requireOpen() {
        if (closed) {
            throw down("the store was closed, because BRANE is stopping: ask again when it runs")
                    .failure();
        }
    }

    private ProblemException problem(IOException e) {
        if (Disk.isFull(e)) {
            return Problem.of(
                            "store-full",
                            507,
                            "The object store is full.",
                            "the disk of " + root + " has no space left: free some, or move the store")
                    .failure(e);
        }
        if (Disk.isReadOnly(e)) {
            return Problem.of(
                            "store-read-only",
                            503,
                            "The object store can not be written.",
                            "the directory " + root + " must be writable by " + System.getProperty("user.name")
                                    + ": mount it for writing, or change its owner")
                    .failure(e);
        }
        return down("the directory " + root + " gives an error: check its disk").failure(e);
    }

    private static Problem down(String detail) {
        return Problem.of("store-down", 503, "The object store can not be reached.", detail);
    }
}
