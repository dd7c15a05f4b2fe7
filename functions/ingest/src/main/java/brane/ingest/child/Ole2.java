package brane.ingest.child;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The container of old Office files, in which a DOCX with a password is wrapped too. */
final class Ole2 {

    private static final byte[] ENCRYPTED = "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE);

    private Ole2() {}

    static boolean is(RemoteDocument document) throws IOException {
        var head = new byte[4];
        return document.read(0, head, 0, 4) == 4 && head[0] == (byte) 0xD0 && head[1] == (byte) 0xCF;
    }

    /** Whether its directory names an encrypted package: directory entries begin at multiples of 128 bytes. */
    static boolean isEncryptedPackage(RemoteDocument document) throws IOException {
        var entry = new byte[ENCRYPTED.length];
        for (var at = 0L; at + entry.length <= document.length(); at += 128) {
            if (document.read(at, entry, 0, entry.length) == entry.length
                    && java.util.Arrays.equals(entry, ENCRYPTED)) {
                return true;
            }
        }
        return false;
    }
}
