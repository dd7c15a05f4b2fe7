package brane.embedding;

import brane.core.Problem;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.HexFormat;

/**
 * A file of a model: it comes in a jar and is laid down once in a folder, because a session that is opened from a file maps it
 * instead of holding it in the heap (204 instead of 409 MiB resident).
 *
 * @param name its name, at the root of its jar
 * @param sha256 what its bytes must hash to, in hex
 */
record ModelFile(String name, String sha256) {

    /**
     * The file in that folder, written and checked when it is not there yet. A file that is there was checked when it was
     * written, and its name carries the hash.
     */
    Path in(Path folder) {
        try {
            Files.createDirectories(folder);
            var path = folder.resolve(sha256.substring(0, 16) + "-" + name);
            if (!Files.exists(path)) {
                lay(path);
            }
            return path;
        } catch (IOException e) {
            throw Problem.of(
                            "model-not-written",
                            507,
                            "A model file can't be written.",
                            "the embedding model needs some 100 MB in " + folder + "; free space or make it writable")
                    .failure(e);
        }
    }

    private void lay(Path path) throws IOException {
        var temporary = Files.createTempFile(path.getParent(), "model", ".tmp");
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
}
