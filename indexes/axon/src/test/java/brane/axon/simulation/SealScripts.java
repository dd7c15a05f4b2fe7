package brane.axon.simulation;

import brane.axon.simulation.Directed.Script;
import brane.core.ProblemException;
import brane.storage.objects.ObjectIdentity;
import brane.storage.objects.SealedObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What somebody must not be able to do who holds the object store (axon-storage.md, section 3). */
final class SealScripts {

    private static final int CHUNK = 65_536;
    private static final int HEADER = 64;
    private static final int SALT = 16;
    private static final byte[] KEY = new byte[32];
    private static final ObjectIdentity OBJECT = identity(1);

    private SealScripts() {}

    static Map<String, Script> all() {
        return Map.of(
                "tag unchecked", SealScripts::changedByte,
                "AAD without name", SealScripts::bytesOfAnother,
                "last flag unset", SealScripts::cutAtAChunk,
                "salt reused", SealScripts::sealedTwice);
    }

    private static ObjectIdentity identity(long name) {
        return new ObjectIdentity(ObjectIdentity.Kind.ORIGINAL, new UUID(0, 7), new UUID(0, name));
    }

    private static byte[] sealed(ObjectIdentity identity, int length) throws IOException {
        return SealedObject.seal(identity, KEY, new ByteArrayInputStream(new byte[length]))
                .readAllBytes();
    }

    private static List<String> changedByte() throws IOException {
        var bytes = sealed(OBJECT, 100);
        bytes[HEADER] ^= 1;
        return mustNotOpen(OBJECT, bytes);
    }

    /** Chunks under the header of another object, as if both had one key and one salt. */
    private static List<String> bytesOfAnother() throws IOException {
        var other = identity(2);
        var bytes = sealed(OBJECT, 100);
        System.arraycopy(sealed(other, 100), 0, bytes, 0, HEADER - SALT);
        return mustNotOpen(other, bytes);
    }

    /** The end is missing, and the length that the reader believes is the shorter one. */
    private static List<String> cutAtAChunk() throws IOException {
        return mustNotOpen(OBJECT, Arrays.copyOf(sealed(OBJECT, 2 * CHUNK), HEADER + CHUNK + 16));
    }

    private static List<String> mustNotOpen(ObjectIdentity identity, byte[] bytes) {
        try {
            var plain = new SealedObject(identity, KEY, bytes.length)
                    .read((at, length) -> Arrays.copyOfRange(bytes, (int) at, (int) at + length), 0, bytes.length);
            return List.of("it gave " + plain.length + " bytes");
        } catch (ProblemException e) {
            return e.problem().slug().equals("data-tampered") ? List.of() : List.of("it said " + e.getMessage());
        }
    }

    private static List<String> sealedTwice() throws IOException {
        var first = sealed(OBJECT, 100);
        var second = sealed(OBJECT, 100);
        return Arrays.equals(first, HEADER - SALT, HEADER, second, HEADER - SALT, HEADER)
                ? List.of("two contents have one salt")
                : List.of();
    }
}
