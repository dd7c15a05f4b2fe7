package brane.broker;

/** Tags in a text that comes in pieces. */
final class Tags {

    private Tags() {}

    /** How much of the end of the text may be the beginning of the tag, which may go on in the next piece. */
    static int open(CharSequence text, String tag) {
        for (var length = Math.min(tag.length() - 1, text.length()); length > 0; length--) {
            if (tag.startsWith(
                    text.subSequence(text.length() - length, text.length()).toString())) {
                return length;
            }
        }
        return 0;
    }
}
