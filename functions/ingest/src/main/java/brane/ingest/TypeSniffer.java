package brane.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells the type of a document by its first bytes; the name decides only between formats that are all text. What looks like
 * a zip is called DOCX here, and only the reading process can tell whether it is.
 */
final class TypeSniffer {

    /** So many bytes of the beginning are enough. */
    static final int HEAD = 8192;

    /** OLE2: an old Office file, or a DOCX with a password. */
    private static final byte[] OLE2 = {
        (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1
    };

    private TypeSniffer() {}

    /** The type, or empty when BRANE does not read such files. */
    static Optional<DocumentType> typeOf(byte[] head, String name) {
        var latin = new String(head, StandardCharsets.ISO_8859_1);
        if (latin.substring(0, Math.min(latin.length(), 1024)).contains("%PDF-")) {
            return Optional.of(DocumentType.PDF);
        }
        if (latin.startsWith("PK\3\4")) {
            // An OpenDocument or EPUB file begins with its type; anything else may be a DOCX.
            var other = latin.length() > 38 && latin.startsWith("mimetype", 30);
            return other ? Optional.empty() : Optional.of(DocumentType.DOCX);
        }
        if (java.util.Arrays.mismatch(OLE2, head) == OLE2.length || java.util.Arrays.equals(OLE2, head)) {
            return Optional.of(DocumentType.DOCX);
        }
        if (latin.startsWith("{\\rtf") || latin.startsWith("%!PS") || !isText(head, latin)) {
            return Optional.empty();
        }
        return Optional.of(textType(utf16(head) ? latin.replace("\0", "") : latin, name.toLowerCase(Locale.ROOT)));
    }

    private static DocumentType textType(String latin, String name) {
        var start = latin.replaceFirst("^(\\xEF\\xBB\\xBF|\\xFF\\xFE|\\xFE\\xFF)", "")
                .stripLeading();
        var lower = start.toLowerCase(Locale.ROOT);
        var xml = lower.startsWith("<?xml") || lower.startsWith("<!--");
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html") || (xml && lower.contains("<html"))) {
            return DocumentType.HTML;
        }
        if (name.matches(".*\\.x?html?") && lower.contains("<")) {
            return DocumentType.HTML;
        }
        return name.matches(".*\\.(md|markdown|mdown)") ? DocumentType.MARKDOWN : DocumentType.TEXT;
    }

    private static boolean isText(byte[] head, String latin) {
        if (utf16(head)) {
            return true;
        }
        var control = latin.chars()
                .filter(unit ->
                        unit < 0x20 && unit != '\t' && unit != '\n' && unit != '\r' && unit != '\f' && unit != 0x1B)
                .count();
        if (latin.indexOf('\0') >= 0 || control * 200 > head.length) {
            return false;
        }
        return utf8(head) || latin.chars().filter(unit -> unit >= 0x80).count() * 3 < head.length;
    }

    /** By its mark, or by ASCII text with a zero in every second byte. */
    private static boolean utf16(byte[] head) {
        var mark = head.length < 2 ? 0 : (head[0] & 0xFF) << 8 | (head[1] & 0xFF);
        if (mark == 0xFEFF || mark == 0xFFFE) {
            return true;
        }
        int[] zeros = {0, 0};
        for (var i = 0; i < head.length; i++) {
            zeros[i & 1] += head[i] == 0 ? 1 : 0;
        }
        var half = head.length / 2;
        return half >= 8 && Math.min(zeros[0], zeros[1]) * 50 < half && Math.max(zeros[0], zeros[1]) * 10 > half * 7;
    }

    private static boolean utf8(byte[] head) {
        for (var cut = 0; cut < 4 && cut < head.length; cut++) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(head, 0, head.length - cut));
                return true;
            } catch (CharacterCodingException endsWithinACharacter) {
                // Perhaps: leave out the last byte and look again.
            }
        }
        return false;
    }
}
