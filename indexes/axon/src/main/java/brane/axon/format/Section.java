package brane.axon.format;

import brane.axon.CorruptException;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * The parts of a segment. Each begins with a frame of 16 bytes, so that bytes of another part, or of another version of
 * the format, are never taken for this one: magic (4), version (u32), length of the body (u32), CRC-32C of the body (u32).
 * The frame guards against mistakes of our own; against others the seal of the object does.
 */
public enum Section {
    IDS("ids", 0x42534944, 1),
    VECTORS("vectors", 0x42535645, 1),
    /** The vectors in fewer bits, searched in their place; derived. */
    CODES("codes", 0x4253434F, 1),
    GRAPH("graph", 0x42534752, 1),
    PASSAGES("passages", 0x42535041, 1),
    LEXICAL("lexical", 0x42534C45, 1);

    static final int FRAME = 16;

    private final String id;
    private final int magic;
    private final int version;

    Section(String id, int magic, int version) {
        this.id = id;
        this.magic = magic;
        this.version = version;
    }

    /** Its name in the catalog's {@code toc}. */
    String id() {
        return id;
    }

    int version() {
        return version;
    }

    /** Whether the part is of the version that is read here; what is derived and of another is left out. */
    public boolean isReadable(SegmentBytes segment, Toc.Part part) {
        var reader = new ByteReader(read(segment, part.at(), Math.min(FRAME, part.length())));
        reader.u32();
        return reader.u32() == version;
    }

    byte[] frame(byte[] body) {
        return new ByteWriter()
                .u32(magic)
                .u32(version)
                .u32(body.length)
                .u32(checksum(body, 0, body.length))
                .raw(body)
                .bytes();
    }

    /** The body of the part, as it was written; it keeps the bytes of this part and of no other. */
    public ByteReader open(SegmentBytes segment, Toc.Part part) {
        var bytes = read(segment, part.at(), part.length());
        var reader = new ByteReader(bytes);
        var sum = sum(reader);
        requireSum(sum, checksum(bytes, reader.at(), reader.left()));
        return reader;
    }

    /** The first bytes of the body, whose checksum is not looked at: the seal of the object vouches for them. */
    ByteReader begin(SegmentBytes segment, Toc.Part part, int length) {
        if (part.length() < FRAME + length) {
            throw new CorruptException("section " + id + " is too short");
        }
        var reader = new ByteReader(read(segment, part.at(), FRAME + length));
        sum(reader, part.length() - FRAME);
        return reader;
    }

    /** The body of the part, brought straight to where it stays; {@code load} must read it all, in its order. */
    <T> T load(SegmentBytes segment, Toc.Part part, Function<SegmentBytes, T> load, Consumer<T> undo) {
        var frame = new ByteReader(read(segment, part.at(), Math.min(FRAME, part.length())));
        var sum = sum(frame, part.length() - FRAME);
        var crc = new CRC32C();
        var loaded = load.apply((at, target) -> {
            segment.read(part.at() + FRAME + at, target);
            crc.update(target.asByteBuffer());
        });
        try {
            requireSum(sum, (int) crc.getValue());
            return loaded;
        } catch (CorruptException e) {
            undo.accept(loaded);
            throw e;
        }
    }

    private static byte[] read(SegmentBytes segment, int at, int length) {
        if (at < 0 || length < 0) {
            throw new CorruptException("a part must have a place and a length of at least 0");
        }
        var bytes = new byte[length];
        segment.read(at, MemorySegment.ofArray(bytes));
        return bytes;
    }

    private int sum(ByteReader frame) {
        return sum(frame, frame.left() - FRAME);
    }

    /** The checksum that the frame names, when the rest of it is right. */
    private int sum(ByteReader frame, int left) {
        if (frame.u32() != magic) {
            throw new CorruptException("section " + id + " does not begin with its magic number");
        }
        var stored = frame.u32();
        if (stored != version) {
            throw new CorruptException("section " + id + " must be of version " + version + ", was " + stored);
        }
        var length = frame.u32();
        if (length != left) {
            throw new CorruptException("section " + id + " must have " + length + " bytes, has " + left);
        }
        return frame.u32();
    }

    private void requireSum(int expected, int found) {
        if (expected != found) {
            throw new CorruptException("section " + id + " has another checksum than its bytes");
        }
    }

    private static int checksum(byte[] bytes, int from, int length) {
        var crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
