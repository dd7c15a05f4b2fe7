package brane.grpc;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Supplier;

/** What files hold, read again once they changed, so that a renewed certificate needs no restart. */
final class Renewed<T> {

    private static final System.Logger LOG = System.getLogger(Renewed.class.getName());

    private final List<Path> files;
    private final Supplier<T> reading;
    private List<String> read;
    private List<String> refused = List.of();
    private T value;

    /**
     * Reads at once.
     *
     * @param reading throws an IllegalArgumentException when the files are not as they must be
     */
    Renewed(List<Path> files, Supplier<T> reading) {
        this.files = files;
        this.reading = reading;
        read = states();
        value = reading.get();
    }

    /** What the files hold now; what they held before while they can't be used, as when only one of two is renewed yet. */
    synchronized T now() {
        var states = states();
        if (!states.equals(read)) {
            try {
                value = reading.get();
                read = states;
                LOG.log(Level.INFO, "event=tls-files-renewed files={0}", files);
            } catch (IllegalArgumentException e) {
                if (!states.equals(refused)) {
                    refused = states;
                    LOG.log(
                            Level.WARNING,
                            "event=tls-files-refused still=\"those before\" reason=\"{0}\"",
                            e.getMessage());
                }
            }
        }
        return value;
    }

    private List<String> states() {
        return files.stream().map(Renewed::state).toList();
    }

    private static String state(Path file) {
        try {
            var known = Files.readAttributes(file, BasicFileAttributes.class);
            return known.lastModifiedTime() + " " + known.size() + " " + known.fileKey();
        } catch (IOException e) {
            return "none";
        }
    }
}
