package brane.ingest;

import brane.core.Problem;
import java.text.Normalizer;

/**
 * The name of a document as people see it: in normal form C, one line, and never a path.
 *
 * @param text 1 to 255 UTF-16 units
 */
public record DocumentName(String text) {

    static final int MAX = 255;

    public DocumentName {
        text = Normalizer.normalize(text, Normalizer.Form.NFC).strip();
        if (text.isEmpty() || text.length() > MAX) {
            throw invalid("a document's name must have 1 to " + MAX + " characters, had " + text.length());
        }
        if (text.equals(".") || text.equals("..") || text.indexOf('/') >= 0 || text.indexOf('\\') >= 0) {
            throw invalid(
                    "a document's name must be a name, not a path: leave out / and \\ and do not call it . or ..");
        }
        text.codePoints().filter(DocumentName::unfit).findFirst().ifPresent(point -> {
            throw invalid("a document's name must not contain control or text direction characters, contained U+%04X"
                    .formatted(point));
        });
    }

    private static boolean unfit(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            case Character.FORMAT -> point != 0x200C && point != 0x200D;
            default -> false;
        };
    }

    private static RuntimeException invalid(String detail) {
        return Problem.of("document-name-invalid", 422, "The document's name cannot be used.", detail)
                .failure();
    }
}
