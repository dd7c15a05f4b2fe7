package brane.ingest.child;

/** Raised numbers as letters of their own: ten to the ninth must not become one hundred and nine. */
final class Superscript {

    private static final String PLAIN = "0123456789+-\u2212=()n";
    private static final String RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ";

    private Superscript() {}

    /** The text with its numbers raised, unless it has words: those can be read as they are. */
    static String of(String text) {
        if (text.chars().anyMatch(unit -> Character.isLetter(unit) && unit != 'n')) {
            return text;
        }
        var raised = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            var at = PLAIN.indexOf(text.charAt(i));
            raised.append(at < 0 ? text.charAt(i) : RAISED.charAt(at));
        }
        return raised.toString();
    }
}
