package brane.ingest.child;

import java.io.IOException;
import org.apache.pdfbox.io.RandomAccessRead;
import org.apache.pdfbox.io.RandomAccessReadView;

/** A {@link RemoteDocument} as PDFBox reads files. */
final class RemotePdf implements RandomAccessRead {

    private final RemoteDocument document;
    private long position;
    private boolean closed;

    RemotePdf(RemoteDocument document) {
        this.document = document;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        var some = document.read(position, into, offset, count);
        position += Math.max(some, 0);
        return some;
    }

    @Override
    public long getPosition() {
        return position;
    }

    @Override
    public void seek(long to) throws IOException {
        if (to < 0) {
            throw new IOException("a position must not be negative, was " + to);
        }
        position = Math.min(to, document.length());
    }

    @Override
    public long length() {
        return document.length();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isEOF() {
        return position >= document.length();
    }

    @Override
    public RandomAccessReadView createView(long start, long length) {
        return new RandomAccessReadView(new RemotePdf(document), start, length, true);
    }

    @Override
    public void close() {
        closed = true;
    }
}
