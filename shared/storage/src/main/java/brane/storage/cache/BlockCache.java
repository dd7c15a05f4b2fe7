package brane.storage.cache;

import brane.storage.OwnerOnly;
import brane.storage.embedded.FolderLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Blocks of objects in files of one folder, a file each: CRC-32C (4 bytes), then the block. They are written by a thread of their
 * own, so that no reader waits for it; when it can't follow they are left out. Nothing is made durable: what a crash left
 * half-written has another checksum and is fetched again.
 */
final class BlockCache implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(BlockCache.class.getName());
    private static final Pattern FILE = Pattern.compile("([a-z0-9.-]{1,200})_([0-9]{1,9})");
    private static final int SUM = Integer.BYTES;

    /** Runs of blocks that may wait to be written, each of some MiB. */
    private static final int WAITING = 16;

    /** Consecutive blocks of an object, and where they begin. */
    private record Run(String object, long first, byte[] bytes) {}

    /** Wakes the writer for its end. */
    private static final Run NOTHING = new Run("", 0, new byte[0]);

    private final Path folder;
    private final FolderLock lock;
    private final Recency recency;
    private final BlockingQueue<Run> waiting = new ArrayBlockingQueue<>(WAITING);
    private final Thread writer;
    private volatile boolean closed;
    private boolean failed;

    private BlockCache(Path folder, FolderLock lock, Recency recency) {
        this.folder = folder;
        this.lock = lock;
        this.recency = recency;
        this.writer = Thread.ofPlatform().daemon().name("object-cache").start(this::write);
    }

    static BlockCache open(CacheConfig config) {
        var folder = config.folder();
        try {
            OwnerOnly.directories(folder.toAbsolutePath());
            var lock = FolderLock.take(folder.resolve(".lock"));
            return new BlockCache(folder, lock, known(folder, config.limit()));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "store.cache.folder must be a folder that BRANE may write to, was " + folder + ": " + e, e);
        }
    }

    /** What an earlier process has kept; half-written files go. */
    private static Recency known(Path folder, long limit) throws IOException {
        var recency = new Recency(limit);
        var evicted = new HashSet<String>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                var name = String.valueOf(file.getFileName());
                if (FILE.matcher(name).matches()) {
                    evicted.addAll(recency.add(name, Files.size(file)));
                } else if (name.endsWith(".part")) {
                    Files.deleteIfExists(file);
                }
            }
        }
        for (var name : evicted) {
            Files.deleteIfExists(folder.resolve(name));
        }
        return recency;
    }

    private static String file(String object, long block) {
        return object.replace('/', '.') + "_" + block;
    }

    boolean has(String object, long block) {
        return recency.has(file(object, block));
    }

    /** The block, when it is here as it was written. */
    Optional<byte[]> get(String object, long block) {
        var name = file(object, block);
        if (!recency.touch(name)) {
            return Optional.empty();
        }
        try (var channel = FileChannel.open(folder.resolve(name), StandardOpenOption.READ)) {
            var all = new byte[Math.toIntExact(Math.min(channel.size(), SUM + CachedStore.BLOCK))];
            var buffer = ByteBuffer.wrap(all);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // Until the file ends.
            }
            var bytes = all.length < SUM ? all : java.util.Arrays.copyOfRange(all, SUM, all.length);
            if (all.length >= SUM && ByteBuffer.wrap(all).getInt() == sum(bytes, 0, bytes.length)) {
                return Optional.of(bytes);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "event=cache-unreadable cause={0}", e.toString());
        }
        remove(Set.of(name));
        return Optional.empty();
    }

    /** Keeps consecutive blocks, of which only the last may be short, as the end of its object; soon, and if there is room. */
    void keep(String object, long first, byte[] bytes) {
        if (!closed) {
            waiting.offer(new Run(object, first, bytes));
        }
    }

    void forget(String object) {
        remove(recency.named(object.replace('/', '.') + "_"));
    }

    private void write() {
        while (!closed) {
            try {
                var run = waiting.poll(1, TimeUnit.SECONDS);
                if (run != null && run.bytes().length > 0) {
                    write(run);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void write(Run run) {
        for (var at = 0; at < run.bytes().length; at += CachedStore.BLOCK) {
            var length = Math.min(CachedStore.BLOCK, run.bytes().length - at);
            var name = file(run.object(), run.first() + at / CachedStore.BLOCK);
            try {
                write(name, run.bytes(), at, length);
                remove(recency.add(name, SUM + length));
                failed = false;
            } catch (IOException e) {
                if (!failed) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "event=cache-write-failed folder={0} cause={1}",
                            folder,
                            e.toString());
                }
                failed = true;
                return;
            }
        }
    }

    private void write(String name, byte[] bytes, int from, int length) throws IOException {
        var partial = folder.resolve(name + ".part");
        var options =
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        try (var channel = FileChannel.open(partial, options, OwnerOnly.FILE)) {
            var all = new ByteBuffer[] {
                ByteBuffer.allocate(SUM).putInt(sum(bytes, from, length)).flip(), ByteBuffer.wrap(bytes, from, length)
            };
            while (all[1].hasRemaining() || all[0].hasRemaining()) {
                channel.write(all);
            }
        } catch (IOException e) {
            Files.deleteIfExists(partial);
            throw e;
        }
        Files.move(partial, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static int sum(byte[] bytes, int from, int length) {
        var crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    private void remove(Set<String> names) {
        for (var name : names) {
            recency.remove(name);
            try {
                Files.deleteIfExists(folder.resolve(name));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "event=cache-not-removed cause={0}", e.toString());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        waiting.clear();
        waiting.offer(NOTHING);
        try {
            writer.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.close();
    }
}
