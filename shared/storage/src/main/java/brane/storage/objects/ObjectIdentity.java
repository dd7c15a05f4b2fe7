package brane.storage.objects;

import brane.storage.keys.Aes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * What an object is and where it belongs; its header says so, and every chunk is bound to the header.
 *
 * @param axon the Axon that it belongs to
 * @param name its own random name
 */
public record ObjectIdentity(Kind kind, UUID axon, UUID name) {

    /** What stands in the header's kind byte. */
    public enum Kind {
        SEGMENT(1),
        ORIGINAL(2),
        PREVIEW(3);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }
    }

    static final int HEADER_LENGTH = 64;
    static final int SALT_LENGTH = 16;
    static final int CHUNK_LENGTH = 65_536;

    private static final byte[] MAGIC = "BRANEOB1".getBytes(StandardCharsets.US_ASCII);
    private static final byte MAJOR = 1;
    private static final byte MINOR = 0;
    private static final int SALT_OFFSET = HEADER_LENGTH - SALT_LENGTH;

    /** The name under which the object store keeps it. */
    public String path() {
        return "axons/" + axon + "/" + name;
    }

    byte[] header(byte[] salt) {
        return ByteBuffer.allocate(HEADER_LENGTH)
                .put(MAGIC)
                .put(MAJOR)
                .put(MINOR)
                .put(kind.code)
                .put((byte) 0)
                .putInt(CHUNK_LENGTH)
                .putLong(axon.getMostSignificantBits())
                .putLong(axon.getLeastSignificantBits())
                .putLong(name.getMostSignificantBits())
                .putLong(name.getLeastSignificantBits())
                .put(salt)
                .array();
    }

    /** The salt of a header that is exactly the one of this object; any other is refused. */
    byte[] salt(byte[] header) {
        if (header.length == HEADER_LENGTH) {
            var salt = Arrays.copyOfRange(header, SALT_OFFSET, HEADER_LENGTH);
            if (Arrays.equals(header, header(salt))) {
                return salt;
            }
        }
        throw Aes.tampered("the header of object " + path());
    }
}
