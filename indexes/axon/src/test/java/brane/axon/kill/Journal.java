package brane.axon.kill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What one process asked and was told, a line each, as {@code moment what id rest}. A kill takes no line that was written, because the
 * kernel has it; moments are those of {@link System#nanoTime}, which on Linux counts alike in all processes.
 */
final class Journal implements AutoCloseable {

    /** A line. */
    record Event(long at, String what, UUID id, String rest) {}

    private final FileChannel file;

    private Journal(FileChannel file) {
        this.file = file;
    }

    static Journal write(Path path) throws IOException {
        return new Journal(FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    void add(String what, UUID id, Object rest) {
        var line = System.nanoTime() + " " + what + " " + id + " " + rest + "\n";
        try {
            var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All whole lines. */
    static List<Event> read(Path path) throws IOException {
        var text = Files.readString(path, StandardCharsets.US_ASCII);
        var events = new ArrayList<Event>();
        for (var line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            var words = line.split(" ", 4);
            events.add(new Event(Long.parseLong(words[0]), words[1], UUID.fromString(words[2]), words[3]));
        }
        return events;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
