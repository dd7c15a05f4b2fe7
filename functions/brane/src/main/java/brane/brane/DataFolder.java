package brane.brane;

import brane.storage.embedded.FolderLock;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder where a BRANE keeps everything: made for its owner alone, and big enough to begin with. */
final class DataFolder {

    private static final long LEAST_FREE = 512L << 20;

    private DataFolder() {}

    /** Makes the folder and the places where libraries unpack themselves, or says what is wrong with it. */
    static void prepare(Path folder) {
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Files.createDirectories(folder.resolve("native"));
            Files.createDirectories(folder.resolve("neurons"));
        } catch (IOException e) {
            throw unusable(folder, e);
        }
        if (!Files.isWritable(folder)) {
            throw new Exit(
                    Exit.UNAVAILABLE, "the data folder " + folder + " is read-only; choose a writable one with --data");
        }
        if (folder.toFile().getUsableSpace() < LEAST_FREE) {
            throw new Exit(
                    Exit.UNAVAILABLE,
                    "the data folder " + folder
                            + " has less than 512 MiB free; free space or choose another with --data");
        }
        unpackInto(folder.resolve("native"));
    }

    /** Takes the folder for this process alone. */
    static FolderLock lock(Path folder) {
        try {
            return FolderLock.take(folder.resolve("lock"));
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static Exit unusable(Path folder, IOException e) {
        var reason = e instanceof FileSystemException told && told.getReason() != null
                ? told.getReason()
                : e instanceof FileAlreadyExistsException
                        ? "it is a file"
                        : e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
        return new Exit(
                Exit.UNAVAILABLE,
                "the data folder " + folder + " must be one that " + System.getProperty("user.name")
                        + " can make and write, was not: " + reason + "; choose another with --data");
    }

    /** Native libraries unpack into the data folder, not into somebody's home. */
    private static void unpackInto(Path folder) {
        System.setProperty(
                "org.bytedeco.javacpp.cachedir", folder.resolve("javacpp").toString());
        System.setProperty("DJL_CACHE_DIR", folder.resolve("djl").toString());
        System.setProperty("ENGINE_CACHE_DIR", folder.resolve("djl").toString());
    }
}
