package brane.brane;

import java.io.IOException;
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
            throw new Exit(
                    Exit.UNAVAILABLE,
                    "the data folder " + folder + " can't be made; choose a writable one with --data");
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

    /** Native libraries unpack into the data folder, not into somebody's home. */
    private static void unpackInto(Path folder) {
        System.setProperty(
                "org.bytedeco.javacpp.cachedir", folder.resolve("javacpp").toString());
        System.setProperty("DJL_CACHE_DIR", folder.resolve("djl").toString());
        System.setProperty("ENGINE_CACHE_DIR", folder.resolve("djl").toString());
    }
}
