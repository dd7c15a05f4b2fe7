package brane.privacy;

/** Lower case, a character at a time: the JDK's own takes quadratic time for text of letters whose lower case is longer. */
final class Lower {

    private Lower() {}

    static String of(CharSequence text) {
        var lower = new char[text.length()];
        for (var i = 0; i < lower.length; i++) {
            lower[i] = Character.toLowerCase(text.charAt(i));
        }
        return new String(lower);
    }
}
