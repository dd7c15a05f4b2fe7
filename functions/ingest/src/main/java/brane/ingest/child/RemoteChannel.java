package brane.ingest.child;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** A {@link RemoteDocument} as the zip reader reads files. */
final class RemoteChannel implements SeekableByteChannel {

    private final RemoteDocument document;
    private long position;
    private boolean open = true;

    RemoteChannel(RemoteDocument document) {
        this.document = document;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        var piece = new byte[into.remaining()];
        var some = document.read(position, piece, 0, piece.length);
        if (some > 0) {
            into.put(piece, 0, some);
            position += some;
        }
        return some;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long to) throws IOException {
        if (to < 0) {
            throw new IOException("a position must not be negative, was " + to);
        }
        position = to;
        return this;
    }

    @Override
    public long size() {
        return document.length();
    }

    @Override
    public int write(ByteBuffer from) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long to) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
