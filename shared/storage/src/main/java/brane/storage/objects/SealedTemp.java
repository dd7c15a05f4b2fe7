package brane.storage.objects;

import brane.core.Ids;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.storage.Disk;
import brane.storage.OwnerOnly;
import brane.storage.keys.Aes;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * An upload that waits on disk, encrypted under a random key that only this object and its {@link #ticket} hold: when the
 * process dies, nobody without the ticket can read what is left of it.
 */
public final class SealedTemp implements AutoCloseable {

    private static final String PREFIX = "upload-";
    private static final int TICKET_LENGTH = 2 * 16 + Aes.KEY_LENGTH + 2 * Sha256.LENGTH;

    private final Path file;
    private final ObjectIdentity identity;
    private final byte[] key;
    private final SealedObject object;
    private final byte[] storedSha256;
    private final byte[] sha256;

    private SealedTemp(
            Path file, ObjectIdentity identity, byte[] key, SealedObject object, byte[] storedSha256, byte[] sha256) {
        this.file = file;
        this.identity = identity;
        this.key = key;
        this.object = object;
        this.storedSha256 = storedSha256;
        this.sha256 = sha256;
    }

    /**
     * Takes all of {@code in}, which the caller closes.
     *
     * @param folder where the file lies until {@link #close}; it is made when it is missing
     * @throws IOException when {@code in} fails, as when the sender goes away
     * @throws brane.core.ProblemException {@code document-too-large} (413), {@code disk-full} (507) or
     *     {@code uploads-unwritable} (503); nothing is left
     */
    public static SealedTemp receive(InputStream in, long maxBytes, Path folder) throws IOException {
        var key = SealedObject.newKey();
        var identity = new ObjectIdentity(ObjectIdentity.Kind.ORIGINAL, Ids.next(), Ids.next());
        var sent = new Bounded(in, maxBytes);
        var plain = new DigestInputStream(sent, Sha256.digest());
        Path file = null;
        var whole = false;
        try {
            OwnerOnly.directories(folder);
            file = Files.createFile(file(folder, identity.name()), OwnerOnly.FILE);
            var sealed = SealedObject.seal(identity, key, plain);
            try (var out = FileChannel.open(file, StandardOpenOption.WRITE)) {
                sealed.transferTo(Channels.newOutputStream(out));
                out.force(true);
            }
            OwnerOnly.syncDirectory(folder);
            var object = new SealedObject(identity, key, sealed.length());
            whole = true;
            return new SealedTemp(
                    file,
                    identity,
                    key,
                    object,
                    sealed.sha256(),
                    plain.getMessageDigest().digest());
        } catch (IOException e) {
            if (sent.failed) {
                throw e;
            }
            throw problem(folder, e);
        } finally {
            if (!whole && file != null) {
                Files.deleteIfExists(file);
            }
        }
    }

    /**
     * The upload that a process which is gone had received and given this ticket for; empty when its file is gone too.
     *
     * @throws brane.core.ProblemException {@code data-tampered} (500) when the file has another length
     */
    public static Optional<SealedTemp> reopen(Path folder, byte[] ticket) {
        var in = ByteBuffer.wrap(ticket);
        if (ticket.length != TICKET_LENGTH) {
            throw new IllegalArgumentException("a ticket must have " + TICKET_LENGTH + " bytes, had " + ticket.length);
        }
        var identity = new ObjectIdentity(
                ObjectIdentity.Kind.ORIGINAL,
                new UUID(in.getLong(), in.getLong()),
                new UUID(in.getLong(), in.getLong()));
        var key = new byte[Aes.KEY_LENGTH];
        var storedSha256 = new byte[Sha256.LENGTH];
        var sha256 = new byte[Sha256.LENGTH];
        in.get(key).get(storedSha256).get(sha256);
        var file = file(folder, identity.name());
        try {
            var object = new SealedObject(identity, key, Files.size(file));
            return Optional.of(new SealedTemp(file, identity, key, object, storedSha256, sha256));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of uploads " + folder + " must be readable", e);
        }
    }

    /**
     * The upload of this ticket, copied from where its {@link #stored} bytes were put; what differs from them fails when it is read.
     *
     * @throws IOException when {@code stored} fails
     * @throws brane.core.ProblemException {@code disk-full} (507), {@code uploads-unwritable} (503) or {@code data-tampered} (500);
     *     nothing is left
     */
    public static SealedTemp fetch(Path folder, byte[] ticket, InputStream stored) throws IOException {
        var file = file(folder, name(ticket));
        var sent = new Bounded(stored, Long.MAX_VALUE);
        var whole = false;
        try {
            OwnerOnly.directories(folder);
            Files.deleteIfExists(file);
            Files.createFile(file, OwnerOnly.FILE);
            try (var out = FileChannel.open(file, StandardOpenOption.WRITE)) {
                sent.transferTo(Channels.newOutputStream(out));
            }
            var upload = reopen(folder, ticket).orElseThrow();
            whole = true;
            return upload;
        } catch (IOException e) {
            if (sent.failed) {
                throw e;
            }
            throw problem(folder, e);
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The name of the upload that a ticket is for. */
    public static UUID name(byte[] ticket) {
        var in = ByteBuffer.wrap(ticket, 2 * Long.BYTES, 2 * Long.BYTES);
        return new UUID(in.getLong(), in.getLong());
    }

    /** The bytes as they lie on disk, sealed, which any process may keep for {@link #fetch}. */
    public InputStream stored() throws IOException {
        return Files.newInputStream(file);
    }

    /** How many {@link #stored} bytes there are. */
    public long storedLength() {
        return SealedObject.storedLength(length());
    }

    /** What opens this upload again after a restart. It is a secret: whoever keeps it seals it. */
    public byte[] ticket() {
        return ByteBuffer.allocate(TICKET_LENGTH)
                .putLong(identity.axon().getMostSignificantBits())
                .putLong(identity.axon().getLeastSignificantBits())
                .putLong(identity.name().getMostSignificantBits())
                .putLong(identity.name().getLeastSignificantBits())
                .put(key)
                .put(storedSha256)
                .put(sha256)
                .array();
    }

    /** By which {@link #sweep} knows it. */
    public UUID name() {
        return identity.name();
    }

    /** Removes what uploads of processes that died left in the folder; call it at start, before the first upload. */
    public static void sweep(Path folder) {
        sweep(folder, Set.of());
    }

    /** As {@link #sweep(Path)}, but for the uploads of these names, whose tickets somebody has. */
    public static void sweep(Path folder, Set<UUID> kept) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        var names = kept.stream().map(name -> PREFIX + name).collect(Collectors.toSet());
        try (var files = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (var file : files) {
                if (!names.contains(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of uploads " + folder + " must be readable and writable", e);
        }
    }

    /** How many bytes were received. */
    public long length() {
        return object.plainLength();
    }

    /** The SHA-256 of what was received. */
    public byte[] sha256() {
        return sha256.clone();
    }

    /** What was received, as often as is wanted; it fails when the file was changed meanwhile. */
    public InputStream open() throws IOException {
        return object.open(Files.newInputStream(file), storedSha256);
    }

    /**
     * Bytes of what was received, at most {@code count} from {@code position} on, without reading the rest.
     *
     * @throws brane.core.ProblemException {@code data-tampered} (500)
     */
    public byte[] read(long position, int count) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return object.read((offset, length) -> stored(channel, offset, length), position, count);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static byte[] stored(FileChannel channel, long offset, int length) {
        var bytes = ByteBuffer.allocate(length);
        try {
            while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) > 0) {
                // One read need not give all.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static Path file(Path folder, UUID name) {
        return folder.resolve(PREFIX + name);
    }

    /** Deletes the file. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProblemException problem(Path folder, IOException e) {
        if (!Disk.isFull(e)) {
            return Problem.of(
                            "uploads-unwritable",
                            503,
                            "The folder for uploads can not be written.",
                            "the folder " + folder + " must be writable by " + System.getProperty("user.name")
                                    + ": mount it for writing, change its owner, or check its disk")
                    .failure(e);
        }
        return Problem.of(
                        "disk-full",
                        507,
                        "The disk for uploads is full.",
                        "the disk of " + folder + " has no space left for this upload: free some")
                .failure(e);
    }

    /** Lets at most so many bytes through, and remembers when it was the sender who failed, not our disk. */
    private static final class Bounded extends FilterInputStream {

        private final long max;
        private long count;
        private boolean failed;

        Bounded(InputStream in, long max) {
            super(in);
            this.max = max;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            failed = true;
            var read = super.read(target, offset, length);
            failed = false;
            count(Math.max(0, read));
            return read;
        }

        private void count(int more) {
            count += more;
            if (count > max) {
                throw Problem.of(
                                "document-too-large",
                                413,
                                "The document is too large.",
                                "a document must have at most " + max + " bytes")
                        .with("limit", max)
                        .failure();
            }
        }
    }
}
