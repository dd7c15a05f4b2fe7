package brane.privacy;

/**
 * How a placeholder is written: {@code <PERSON_4K7QX2M>}, ASCII, at most 24 characters: a kind, six random characters and one
 * that checks them. The check character is a sum over GF(32), in which no two codes that differ in one character or by two
 * neighbours changing places have the same one: a model's slip is never somebody else's placeholder.
 *
 * <p>What stands between the brackets is the core. Text is read in runs, as long as they go, of characters that a core may
 * have; both {@link PrivacyGate}, which escapes what comes from outside and looks like a core, and {@link Restorer} read it so,
 * thus whatever is restored would have been escaped.
 */
final class Placeholder {

    /** The longest placeholder. */
    static final int MAX = 24;

    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int CODE = 6;
    private static final int MAX_KIND = MAX - CODE - 4;

    private Placeholder() {}

    /** The core of a kind and random bytes. */
    static String core(String kind, byte[] random) {
        var core = new StringBuilder(kind(kind)).append('_');
        var check = 0;
        for (var i = 0; i < CODE; i++) {
            var symbol = random[i] & 31;
            core.append(ALPHABET.charAt(symbol));
            check = twice(check ^ symbol);
        }
        return core.append(ALPHABET.charAt(check)).toString();
    }

    /** A kind as it stands in a core. */
    static String kind(String kind) {
        return kind.substring(0, Math.min(kind.length(), MAX_KIND));
    }

    /** Times x in GF(32) by x⁵ + x² + 1. */
    private static int twice(int value) {
        var shifted = value << 1;
        return shifted < 32 ? shifted : shifted ^ 0b100101;
    }

    static String written(String core) {
        return "<" + core + ">";
    }

    /** Whether the core is one that could have been issued somewhere. */
    static boolean isCore(String core) {
        var line = core.length() - CODE - 2;
        if (!isKind(core, line)) {
            return false;
        }
        var check = 0;
        for (var i = line + 1; i <= line + CODE; i++) {
            var symbol = ALPHABET.indexOf(core.charAt(i));
            if (symbol < 0) {
                return false;
            }
            check = twice(check ^ symbol);
        }
        return core.charAt(core.length() - 1) == ALPHABET.charAt(check);
    }

    /** Whether it could be the beginning of a core, with a part of its code. */
    static boolean isBeginning(String core) {
        var line = core.lastIndexOf('_');
        return isKind(core, line)
                && core.length() > line + 1
                && core.length() <= line + 1 + CODE
                && core.chars().skip(line + 1L).allMatch(c -> ALPHABET.indexOf(c) >= 0);
    }

    private static boolean isKind(String core, int line) {
        return line >= 1
                && line <= MAX_KIND
                && core.charAt(line) == '_'
                && core.charAt(0) >= 'A'
                && core.charAt(0) <= 'Z';
    }

    /** Whether a run goes on with this character: a core's, in either case or full width, or the stroke of {@code \_}. */
    static boolean inRun(char c) {
        var narrow = narrow(c);
        return (narrow >= 'A' && narrow <= 'Z')
                || (narrow >= 'a' && narrow <= 'z')
                || (narrow >= '0' && narrow <= '9')
                || narrow == '_'
                || narrow == '\\';
    }

    /** The core that a run stands for, if it stands for one. */
    static String canonical(CharSequence run) {
        var core = new StringBuilder(run.length());
        for (var i = 0; i < run.length(); i++) {
            var c = narrow(run.charAt(i));
            if (c != '\\') {
                core.append(c >= 'a' && c <= 'z' ? (char) (c - 32) : c);
            }
        }
        return core.toString();
    }

    private static char narrow(char c) {
        return c >= '\uFF01' && c <= '\uFF5E' ? (char) (c - 0xFEE0) : c;
    }
}
