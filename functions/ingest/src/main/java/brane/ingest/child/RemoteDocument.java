package brane.ingest.child;

import brane.ingest.ExtractionWire;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The document's bytes, which stay with BRANE and are asked for piece by piece: so neither a copy in memory nor one on the
 * disk is needed, however long the document is.
 */
final class RemoteDocument {

    private static final int PIECES_KEPT = 64;

    private final DataInputStream in;
    private final DataOutputStream out;
    private final long length;
    private final Map<Long, byte[]> kept = new LinkedHashMap<>(PIECES_KEPT * 2, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > PIECES_KEPT;
        }
    };

    RemoteDocument(DataInputStream in, DataOutputStream out, long length) {
        this.in = in;
        this.out = out;
        this.length = length;
    }

    long length() {
        return length;
    }

    /** Reads up to {@code count} bytes at {@code position}; -1 at the end. */
    int read(long position, byte[] into, int offset, int count) throws IOException {
        if (position < 0) {
            throw new IOException("a position must not be negative, was " + position);
        }
        if (position >= length) {
            return count == 0 ? 0 : -1;
        }
        var number = position / ExtractionWire.PIECE;
        var piece = piece(number);
        var at = (int) (position % ExtractionWire.PIECE);
        var some = Math.min(count, piece.length - at);
        System.arraycopy(piece, at, into, offset, some);
        return some;
    }

    byte[] all() throws IOException {
        return open().readAllBytes();
    }

    /** The bytes from the beginning on. */
    InputStream open() {
        return new InputStream() {
            private long position;

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int count) throws IOException {
                var some = RemoteDocument.this.read(position, into, offset, count);
                position += Math.max(some, 0);
                return some;
            }

            @Override
            public int available() {
                return (int) Math.min(Integer.MAX_VALUE, length - position);
            }
        };
    }

    private byte[] piece(long number) throws IOException {
        var found = kept.get(number);
        if (found != null) {
            return found;
        }
        var position = number * ExtractionWire.PIECE;
        var want = (int) Math.min(ExtractionWire.PIECE, length - position);
        synchronized (out) {
            out.writeByte(ExtractionWire.READ);
            out.writeLong(position);
            out.writeInt(want);
            out.flush();
        }
        var count = in.readInt();
        if (count != want) {
            throw new EOFException("BRANE gave " + count + " of " + want + " bytes");
        }
        var piece = in.readNBytes(want);
        if (piece.length != want) {
            throw new EOFException("BRANE is gone");
        }
        kept.put(number, piece);
        return piece;
    }
}
