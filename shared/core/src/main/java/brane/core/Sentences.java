package brane.core;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Where sentences end: not after an abbreviation, a title, an initial or an ordinal, as Java's own rules would have it. */
public final class Sentences {

    /** Words before a point that ends no sentence, without their inner points; German and English. */
    private static final Set<String> ABBREVIATIONS = Set.of(
            ("abs art aufl bd bes bspw bzgl bzw ca dgl dipl dr etc evtl exkl fig ggf hrsg inkl ing insb jh kap med mind"
                            + " mio mrd mr mrs ms nr no prof rn rz sog st std str tab tel tgl usf usw vgl vs ziff zzgl"
                            + " al approx cf corp dept ed eds eq esp messrs op pp resp sec vol eg ie")
                    .split(" "));

    /** What is counted with a point in German. */
    private static final Set<String> ORDERED = Set.of(
            ("januar februar märz april mai juni juli august september oktober november dezember jänner jahrhundert lebensjahr"
                            + " lebenswoche lebensmonat schwangerschaftswoche ssw tag woche monat jahr quartal stunde kapitel"
                            + " abschnitt auflage senat zivilsenat strafsenat kammer grad stufe klasse")
                    .split(" "));

    private Sentences() {}

    /** The ends of the sentences, the last one at the end of the text. */
    public static List<Integer> ends(String text) {
        var breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        breaks.setText(text);
        breaks.first();
        var ends = new ArrayList<Integer>();
        for (var end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            if (end == text.length() || !goesOn(text, end)) {
                ends.add(end);
            }
        }
        return ends;
    }

    /**
     * Whether the sentence goes on over a point: it belongs to an abbreviation, an initial or an ordinal.
     *
     * @param end where the text behind the point and its spaces begins
     */
    public static boolean goesOn(String text, int end) {
        var point = end - 1;
        while (point > 0 && Character.isWhitespace(text.charAt(point))) {
            if (text.charAt(point) == '\n' || text.charAt(point) == '\u2029') {
                return false;
            }
            point--;
        }
        if (text.charAt(point) != '.') {
            return false;
        }
        var start = point;
        while (start > 0 && point - start < 12 && inWord(text.charAt(start - 1))) {
            start--;
        }
        var word = text.substring(start, point);
        if (word.isEmpty()) {
            return false;
        }
        if (word.chars().allMatch(Character::isDigit)) {
            // '3. Mai', but not 'in 1998.' and not '40. Then'.
            return word.length() <= 2 && ORDERED.contains(next(text, end));
        }
        return abbreviation(text, start, word, end);
    }

    private static String next(String text, int from) {
        var end = from;
        while (end < text.length() && end - from < 30 && Character.isLetter(text.charAt(end))) {
            end++;
        }
        return text.substring(from, end).toLowerCase(Locale.ROOT);
    }

    private static boolean abbreviation(String text, int start, String word, int end) {
        var letters = word.replace(".", "").toLowerCase(Locale.ROOT);
        if (letters.length() == 1) {
            // An initial, or one half of 'z. B.'.
            return Character.isUpperCase(word.charAt(0))
                    || (start > 1 && text.charAt(start - 2) == '.')
                    || text.startsWith(".", end + 1);
        }
        return ABBREVIATIONS.contains(letters) || (word.indexOf('.') > 0 && letters.length() <= 4 && !digits(letters));
    }

    private static boolean digits(String word) {
        return word.chars().anyMatch(Character::isDigit);
    }

    private static boolean inWord(char unit) {
        return Character.isLetterOrDigit(unit) || unit == '.';
    }
}
