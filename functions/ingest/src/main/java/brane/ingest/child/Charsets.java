package brane.ingest.child;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Decodes text whose character set nobody told. */
final class Charsets {

    /** What browsers take Latin-1 to be. */
    private static final Charset LATIN = Charset.forName("windows-1252");

    private static final Pattern DECLARED =
            Pattern.compile("charset\\s*=\\s*[\"']?\\s*([A-Za-z0-9_:.-]{2,40})", Pattern.CASE_INSENSITIVE);

    private Charsets() {}

    /** UTF-8 or UTF-16 by mark or by look, else Latin-1. */
    static String text(byte[] bytes) {
        return decode(bytes, LATIN);
    }

    /** As {@link #text}, but HTML that is not Unicode may declare what it is. */
    static String html(byte[] bytes) {
        var head = new String(bytes, 0, Math.min(bytes.length, 4096), StandardCharsets.ISO_8859_1);
        var declared = DECLARED.matcher(head);
        return decode(bytes, declared.find() ? named(declared.group(1)) : LATIN);
    }

    private static Charset named(String name) {
        try {
            var charset = Charset.forName(name);
            // What was found as bytes of ASCII cannot be UTF-16, whatever it says.
            return charset.name().startsWith("UTF") ? LATIN : charset;
        } catch (IllegalArgumentException e) {
            return LATIN;
        }
    }

    private static String decode(byte[] bytes, Charset otherwise) {
        if (starts(bytes, 0xEF, 0xBB, 0xBF)) {
            return new String(bytes, 3, bytes.length - 3, StandardCharsets.UTF_8);
        }
        if (starts(bytes, 0xFE, 0xFF)) {
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16BE);
        }
        if (starts(bytes, 0xFF, 0xFE)) {
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
        }
        var half = Math.min(bytes.length, 8192) / 2;
        int[] zeros = {0, 0};
        for (var i = 0; i < half * 2; i++) {
            zeros[i & 1] += bytes[i] == 0 ? 1 : 0;
        }
        if (Math.max(zeros[0], zeros[1]) * 2 > half) {
            return new String(bytes, zeros[0] > zeros[1] ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, otherwise);
        }
    }

    private static boolean starts(byte[] bytes, int... mark) {
        for (var i = 0; i < mark.length; i++) {
            if (bytes.length <= i || (bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
