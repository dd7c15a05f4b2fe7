package brane.privacy;

/**
 * A value that may identify somebody.
 *
 * @param type such as EMAIL or PERSON
 * @param start first UTF-16 unit in the text
 * @param end one past the last
 * @param score how sure, 0 to 1; a value whose checksum fits has 1
 */
record Finding(String type, int start, int end, double score) {

    Finding {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("a finding must have 0 <= start < end, had " + start + " and " + end);
        }
    }

    int length() {
        return end - start;
    }

    /** The value. */
    String in(String text) {
        return text.substring(start, end);
    }
}
