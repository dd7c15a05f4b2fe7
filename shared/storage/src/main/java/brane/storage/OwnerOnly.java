package brane.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files and directories that only their owner may read: 0600 and 0700 from the moment they exist. */
public final class OwnerOnly {

    public static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private OwnerOnly() {}

    /** Makes the directory and those above it that are missing; their names are durable then. */
    public static void directories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        var parent = directory.getParent();
        if (parent != null) {
            directories(parent);
        }
        try {
            Files.createDirectory(directory, DIRECTORY);
            if (parent != null) {
                syncDirectory(parent);
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    /** Writes a file so that after a crash it is there whole, or as it was before. */
    public static void write(Path file, String text) throws IOException {
        write(file, text, true);
    }

    /** Writes a file that must not exist yet; of two that do so at once one fails. */
    public static void create(Path file, String text) throws IOException {
        write(file, text, false);
    }

    private static void write(Path file, String text, boolean replace) throws IOException {
        var parent = Objects.requireNonNull(file.toAbsolutePath().getParent());
        var partial = Files.createTempFile(parent, "." + file.getFileName(), ".tmp", FILE);
        try {
            try (var channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            if (replace) {
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.createLink(file, partial);
            }
            syncDirectory(parent);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** Makes names that were added to or removed from a directory durable. */
    public static void syncDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, EnumSet.of(StandardOpenOption.READ))) {
            channel.force(true);
        }
    }

    /** Removes a directory and all in it, if it is there; follows no links. */
    public static void deleteTree(Path directory) throws IOException {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            if (Files.exists(directory)) {
                throw e;
            }
        }
    }
}
