package brane.axon.catalog;

import brane.axon.Problems;
import brane.axon.format.ByteWriter;
import brane.storage.keys.Key;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names of documents, which the catalog never shows: it keeps them sealed, and finds them by an HMAC under a key of the
 * Axon's own. Names that look the same are the same: they are compared in normal form C.
 */
final class DocumentNames {

    /** What the sealed name key is bound to. */
    static final String KEY_CONTEXT = "axon.name-key";

    /** Longer names are refused where people upload; this is the last guard. */
    static final int MAX_NAME = 1_024;

    private DocumentNames() {}

    static String normal(String name) {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw Problems.nameInvalid(name.strip().length(), MAX_NAME);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            // As bytes it would be the name of another document.
            throw Problems.nameInvalid("must be text, had half of a surrogate pair");
        }
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    static byte[] mac(byte[] nameKey, String name) {
        return hmac(nameKey, "name", normal(name).getBytes(StandardCharsets.UTF_8));
    }

    /** The hash of a request: keyed, so that nobody can guess a name or a content from it. */
    static byte[] requestHash(byte[] nameKey, String kind, String name, byte[]... more) {
        var request = new ByteWriter().text(kind).text(normal(name));
        for (var part : more) {
            request.block(part);
        }
        return hmac(nameKey, "request", request.bytes());
    }

    static byte[] seal(Key key, UUID document, String name) {
        return key.seal(normal(name).getBytes(StandardCharsets.UTF_8), context(document));
    }

    static String open(Key key, UUID document, byte[] sealed) {
        return new String(key.open(sealed, context(document)), StandardCharsets.UTF_8);
    }

    static String context(UUID document) {
        return "document|" + document + "|name";
    }

    private static byte[] hmac(byte[] key, String use, byte[] message) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(use.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
