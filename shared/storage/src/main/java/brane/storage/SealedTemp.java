package brane.storage;

import brane.core.Ids;
import brane.core.Problem;
import brane.core.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;

/**
 * An upload that waits on disk, encrypted under a random key that only this object holds: when the process dies, nobody can
 * read what is left of it.
 */
public final class SealedTemp implements AutoCloseable {

    private static final String PREFIX = "upload-";

    private final Path file;
    private final SealedObject object;
    private final byte[] storedSha256;
    private final byte[] sha256;

    private SealedTemp(Path file, SealedObject object, byte[] storedSha256, byte[] sha256) {
        this.file = file;
        this.object = object;
        this.storedSha256 = storedSha256;
        this.sha256 = sha256;
    }

    /**
     * Takes all of {@code in}, which the caller closes.
     *
     * @param folder where the file lies until {@link #close}; it is made when it is missing
     * @throws IOException when {@code in} fails, as when the sender goes away
     * @throws brane.core.ProblemException {@code document-too-large} (413), or {@code disk-full} (507); nothing is left
     */
    public static SealedTemp receive(InputStream in, long maxBytes, Path folder) throws IOException {
        var key = SealedObject.newKey();
        var identity = new ObjectIdentity(ObjectIdentity.Kind.ORIGINAL, Ids.next(), Ids.next());
        var plain = new DigestInputStream(new Bounded(in, maxBytes), Sha256.digest());
        Path file = null;
        var whole = false;
        try {
            OwnerOnly.directories(folder);
            file = Files.createTempFile(folder, PREFIX, "", OwnerOnly.FILE);
            var sealed = SealedObject.seal(identity, key, plain);
            try (var out = Files.newOutputStream(file)) {
                sealed.transferTo(out);
            }
            var object = new SealedObject(identity, key, sealed.length());
            whole = true;
            return new SealedTemp(
                    file, object, sealed.sha256(), plain.getMessageDigest().digest());
        } catch (IOException e) {
            if (Disk.isFull(e)) {
                throw full(folder, e);
            }
            throw e;
        } finally {
            if (!whole && file != null) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Removes what uploads of processes that died left in the folder; call it at start, before the first upload. */
    public static void sweep(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (var file : files) {
                Files.deleteIfExists(file);
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

    /** Deletes the file. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProblemException full(Path folder, IOException e) {
        return Problem.of(
                        "disk-full",
                        507,
                        "The disk for uploads is full.",
                        "the disk of " + folder + " has no space left for this upload: free some")
                .failure(e);
    }

    /** Lets at most so many bytes through. */
    private static final class Bounded extends FilterInputStream {

        private final long max;
        private long count;

        Bounded(InputStream in, long max) {
            super(in);
            this.max = max;
        }

        @Override
        public int read() throws IOException {
            var value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            var read = super.read(target, offset, length);
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
