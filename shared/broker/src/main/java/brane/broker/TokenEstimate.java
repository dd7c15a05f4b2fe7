package brane.broker;

/**
 * How many tokens a text has, from above and from below, without the model's own tokenizer. The classes of characters and their
 * weights were measured over six tokenizers: docs/adr/0006-broker.md.
 */
final class TokenEstimate {

    private static final int TENTHS = 10;
    /** Of letters and digits in one token, on average over a whole prompt: 4.6 was the most that was seen. */
    private static final int MOST_LETTERS_A_TOKEN = 7;

    private TokenEstimate() {}

    /** What no tokenizer exceeds in text of people, numbers and code; room is reserved by it. */
    static int most(String text) {
        return most(text, 1);
    }

    /**
     * As {@link #most(String)}, for a model whose tokenizer was seen to make less of words; never less than {@link #least}.
     *
     * @param words the part of what letters and blanks may have at most
     */
    static int most(String text, double words) {
        var tenths = Tenths.of(text);
        var scaled = (long) Math.ceil(tenths.words() * words) + tenths.others();
        var tokens = tokens(scaled);
        return words < 1 ? Math.max(tokens, least(text)) : tokens;
    }

    /** How many tokens letters and blanks have at most: what is left of the estimate are signs of which each may be one. */
    static int mostInWords(String text) {
        return tokens(Tenths.of(text).words());
    }

    private static int tokens(long tenths) {
        return (int) Math.min(Integer.MAX_VALUE / 4, tenths / TENTHS + 1);
    }

    /** Tenths of tokens at most. */
    private record Tenths(long words, long others) {

        static Tenths of(String text) {
            var words = 0L;
            var others = 0L;
            for (var i = 0; i < text.length(); ) {
                var c = text.codePointAt(i);
                var weight = weight(c);
                words += weight < TENTHS ? weight : 0;
                others += weight < TENTHS ? 0 : weight;
                i += Character.charCount(c);
            }
            return new Tenths(words, others);
        }
    }

    private static int weight(int c) {
        if (c == ' ' || c == '\t' || c == '\r') {
            return 2;
        }
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            return 5;
        }
        // Digits and marks are often tokens of their own; other scripts fall apart into bytes.
        return c < 0x800 ? TENTHS : c < 0x1_0000 ? 15 : 40;
    }

    /** Fewer than this no tokenizer makes of it: whoever counted fewer has not read all. */
    static int least(String text) {
        var words = 0;
        var letters = 0;
        var inWord = false;
        for (var i = 0; i < text.length(); i++) {
            var blank = Character.isWhitespace(text.charAt(i));
            words += !blank && !inWord ? 1 : 0;
            inWord = !blank;
            letters += Character.isLetterOrDigit(text.charAt(i)) ? 1 : 0;
        }
        return Math.max(words, letters / MOST_LETTERS_A_TOKEN) * 9 / TENTHS;
    }
}
