package brane.embedding;

import brane.core.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;

/**
 * A file that a model needs: it comes in a jar and is laid down once in a folder, because ONNX Runtime reads a file without
 * holding it in the heap (204 instead of 409 MiB resident).
 *
 * @param name its name in its jar
 * @param sha256 what its bytes must hash to, in hex
 */
record ModelFile(String name, String sha256) {

    /** No jar of ours takes so long to unpack: a temporary file older than this belongs to a process that was killed. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private static final System.Logger LOG = System.getLogger(ModelFile.class.getName());
    private static final int BLOCK = 1 << 16;
    private static final String TEMPORARY = "unpacking-";

    /**
     * The file in that folder, written when it is not there yet, and again when it is not what its jar has. Its hash is checked
     * when it is written; from then on the length and the CRC-32 that the jar tells, which takes a fraction of the hash's time
     * and sees what a disk, a copy or a restored backup does to a file. Whoever changes it on purpose could write the master
     * key's folder as well.
     */
    Path in(Path folder) {
        return in(folder, sha256.substring(0, 16) + "-" + fileName());
    }

    String fileName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** The same under its own name, in a folder whose name the caller has bound to the hash. */
    Path plainIn(Path folder) {
        return in(folder, fileName());
    }

    private Path in(Path folder, String as) {
        try {
            var path = folder.resolve(as);
            if (!isWhole(path)) {
                Files.createDirectories(folder);
                sweep(folder);
                lay(folder, path);
            }
            return path;
        } catch (IOException e) {
            throw Problem.of(
                            "model-not-written",
                            507,
                            "A model file can't be written.",
                            "the embedding model needs some 150 MB in " + folder + "; free space or make it writable")
                    .failure(e);
        }
    }

    private boolean isWhole(Path path) throws IOException {
        if (!Files.exists(path)) {
            return false;
        }
        var packed = packed();
        if (Files.size(path) == packed.getSize() && crc(path) == packed.getCrc()) {
            return true;
        }
        LOG.log(System.Logger.Level.WARNING, "event=model-file-damaged file={0} cure=written-again", path.toString());
        return false;
    }

    private static long crc(Path path) throws IOException {
        var crc = new CRC32();
        try (var in = Files.newInputStream(path)) {
            var block = new byte[BLOCK];
            for (var length = in.read(block); length >= 0; length = in.read(block)) {
                crc.update(block, 0, length);
            }
        }
        return crc.getValue();
    }

    private static void sweep(Path folder) throws IOException {
        var limit = Instant.now().minus(ABANDONED);
        try (var files = Files.newDirectoryStream(folder, TEMPORARY + "*")) {
            for (var file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void lay(Path folder, Path path) throws IOException {
        var temporary = Files.createTempFile(folder, TEMPORARY, "");
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            try (var in = new DigestInputStream(open(), digest);
                    var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                in.transferTo(Channels.newOutputStream(channel));
                channel.force(true);
            }
            var seen = HexFormat.of().formatHex(digest.digest());
            if (!seen.equals(sha256)) {
                throw new IllegalStateException(name + " must have SHA-256 " + sha256 + ", had " + seen);
            }
            move(temporary, path);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private InputStream open() {
        var in = ModelFile.class.getResourceAsStream("/" + name);
        if (in == null) {
            throw new IllegalStateException(name + " is in no jar of the class path");
        }
        return in;
    }

    /** What its jar tells of it. */
    private JarEntry packed() throws IOException {
        var url = ModelFile.class.getResource("/" + name);
        if (url == null || !(url.openConnection() instanceof JarURLConnection connection)) {
            throw new IllegalStateException(name + " is in no jar of the class path");
        }
        connection.setUseCaches(false);
        try (var _ = connection.getJarFile()) {
            return connection.getJarEntry();
        }
    }
}
