package brane.axon;

import java.text.Normalizer;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people say about a document, so that a search can be limited to some: access, topic, department. Encrypted at rest.
 *
 * @param names at most {@value #MAX} different ones of 1 to {@value #MAX_LENGTH} UTF-16 units each, in normal form C and in
 *     order; upper and lower case differ
 * @param date the document's own date, 1000-01-01 to 9999-12-31; null when it has none
 */
public record Labels(List<String> names, @Nullable LocalDate date) {

    public static final int MAX = 64;
    public static final int MAX_LENGTH = 64;
    public static final Labels NONE = new Labels(List.of(), null);

    private static final int FIRST_YEAR = 1000;
    private static final int LAST_YEAR = 9999;

    public Labels {
        names = normal(names);
        if (names.size() > MAX) {
            throw Problems.labelsInvalid("must have at most " + MAX + " labels, had " + names.size());
        }
        if (date != null && (date.getYear() < FIRST_YEAR || date.getYear() > LAST_YEAR)) {
            throw Problems.labelsInvalid(
                    "must have a date from " + FIRST_YEAR + "-01-01 to " + LAST_YEAR + "-12-31, had " + date);
        }
    }

    /**
     * A date as people write it into a request.
     *
     * @throws brane.core.ProblemException {@code document-labels-invalid} (422)
     */
    public static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw Problems.labelsInvalid(
                    "must have a date such as 2024-05-01, had one of " + text.length() + " characters that is none");
        }
    }

    /** Those names as labels are kept and compared: without blanks around them, each once. */
    static List<String> normal(Collection<String> names) {
        return names.stream().map(Labels::normal).distinct().sorted().toList();
    }

    private static String normal(String name) {
        var normal = Normalizer.normalize(name, Normalizer.Form.NFC).strip();
        if (normal.isEmpty() || normal.length() > MAX_LENGTH) {
            throw Problems.labelsInvalid(
                    "must have labels of 1 to " + MAX_LENGTH + " characters, had one of " + normal.length());
        }
        normal.codePoints().filter(Labels::isUnfit).findFirst().ifPresent(point -> {
            throw Problems.labelsInvalid(
                    "must have labels without control, direction or half characters, had U+%04X".formatted(point));
        });
        return normal;
    }

    private static boolean isUnfit(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
