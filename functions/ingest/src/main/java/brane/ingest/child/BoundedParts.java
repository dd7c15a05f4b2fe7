package brane.ingest.child;

import brane.ingest.ExtractionFailure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Enumeration;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.poi.openxml4j.util.ZipEntrySource;

/** The parts of a zip, as long as they unpack to an honest size in all. Parsers swallow what a part throws, so it remembers. */
final class BoundedParts implements ZipEntrySource {

    private static final int ENTRIES_MAX = 10_000;
    private static final long BYTES_MAX = 256L << 20;

    private final ZipFile zip;
    private long unpacked;
    private boolean bomb;
    private boolean closed;

    BoundedParts(ZipFile zip) {
        this.zip = zip;
        var entries = zip.getEntries();
        for (var count = 0; entries.hasMoreElements(); entries.nextElement()) {
            if (++count > ENTRIES_MAX) {
                throw new ReadingFailedException(ExtractionFailure.BOMB);
            }
        }
    }

    /** @throws ReadingFailedException when more was unpacked than is honest */
    void refuseBomb() {
        if (bomb) {
            throw new ReadingFailedException(ExtractionFailure.BOMB);
        }
    }

    @Override
    public Enumeration<? extends ZipArchiveEntry> getEntries() {
        return zip.getEntries();
    }

    @Override
    public ZipArchiveEntry getEntry(String path) {
        return zip.getEntry(path.startsWith("/") ? path.substring(1) : path);
    }

    @Override
    public InputStream getInputStream(ZipArchiveEntry entry) throws IOException {
        return new FilterInputStream(zip.getInputStream(entry)) {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int count) throws IOException {
                var some = super.read(into, offset, count);
                unpacked += Math.max(some, 0);
                if (unpacked > BYTES_MAX) {
                    bomb = true;
                    throw new IOException("the parts unpack to more than " + BYTES_MAX + " bytes");
                }
                return some;
            }
        };
    }

    @Override
    public void close() throws IOException {
        closed = true;
        zip.close();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }
}
