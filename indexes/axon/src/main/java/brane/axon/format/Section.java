package brane.axon.format;

import brane.axon.CorruptException;
import java.util.zip.CRC32C;

/**
 * The parts of a segment. Each begins with a frame of 16 bytes, so that bytes of another part, or of another version of
 * the format, are never taken for this one: magic (4), version (u32), length of the body (u32), CRC-32C of the body (u32).
 * The frame guards against mistakes of our own; against others the seal of the object does.
 */
public enum Section {
    IDS("ids", 0x42534944, 1),
    VECTORS("vectors", 0x42535645, 1),
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
    public boolean isReadable(byte[] segment, Toc.Part part) {
        var reader = new ByteReader(segment, part.at(), part.length());
        reader.u32();
        return reader.u32() == version;
    }

    byte[] frame(byte[] body) {
        return new ByteWriter()
                .u32(magic)
                .u32(version)
                .u32(body.length)
                .u32(checksum(body))
                .raw(body)
                .bytes();
    }

    public byte[] body(byte[] segment, Toc.Part part) {
        var reader = new ByteReader(segment, part.at(), part.length());
        if (reader.u32() != magic) {
            throw new CorruptException("section " + id + " does not begin with its magic number");
        }
        var stored = reader.u32();
        if (stored != version) {
            throw new CorruptException("section " + id + " must be of version " + version + ", was " + stored);
        }
        var length = reader.u32();
        var sum = reader.u32();
        if (length != reader.left()) {
            throw new CorruptException("section " + id + " must have " + length + " bytes, has " + reader.left());
        }
        var body = reader.raw(length);
        if (checksum(body) != sum) {
            throw new CorruptException("section " + id + " has another checksum than its bytes");
        }
        return body;
    }

    private static int checksum(byte[] body) {
        var crc = new CRC32C();
        crc.update(body);
        return (int) crc.getValue();
    }
}
