package brane.broker;

/**
 * Reads a JSON object character by character, as far as it must be known before its end: which action it names, and the text of
 * the action that is the answer. The object is read once more when it is whole; here nothing is refused.
 */
final class ActionScan {

    /** The deepest place that matters: a value of the arguments. */
    private static final int DEEPEST = 2;

    private final String answer;
    private final boolean json;
    /** The key at each depth, of an object. */
    private final StringBuilder[] keys = {new StringBuilder(), new StringBuilder(), new StringBuilder()};
    /** Whether an object, and not a list, is open at each depth. */
    private final boolean[] objects = new boolean[DEEPEST + 1];

    private final StringBuilder action = new StringBuilder();
    private final StringBuilder unicode = new StringBuilder();
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean inUnicode;
    private boolean inKey;
    /** Whether the next value is the one of a key. */
    private boolean behindKey;

    private boolean actionRead;
    private boolean inAnswer;
    private boolean whole;

    ActionScan(String answer, boolean json) {
        this.answer = answer;
        this.json = json;
    }

    boolean isWhole() {
        return whole;
    }

    /** @param out gets what the character brings of the answer */
    void accept(char c, StringBuilder out) {
        if (inString) {
            inString(c, out);
            return;
        }
        switch (c) {
            case '"' -> {
                inString = true;
                inKey = depth <= DEEPEST && objects[depth] && !behindKey;
                if (inKey) {
                    keys[depth].setLength(0);
                } else {
                    beginValue(true);
                }
                raw(c, out);
            }
            case '{', '[' -> {
                beginValue(false);
                depth++;
                if (depth <= DEEPEST) {
                    objects[depth] = c == '{';
                    behindKey = false;
                }
                raw(c, out);
            }
            case '}', ']' -> {
                if (depth <= DEEPEST) {
                    inAnswer = false;
                }
                raw(c, out);
                depth--;
                behindKey = false;
                inAnswer &= depth > DEEPEST;
                whole = depth == 0;
            }
            case ',' -> {
                if (depth <= DEEPEST) {
                    inAnswer = false;
                    behindKey = false;
                }
                raw(c, out);
            }
            case ':' -> {
                behindKey |= depth <= DEEPEST;
                raw(c, out);
            }
            default -> {
                if (!Character.isWhitespace(c)) {
                    beginValue(false);
                }
                raw(c, out);
            }
        }
    }

    private void beginValue(boolean text) {
        if (depth == DEEPEST
                && behindKey
                && (json || text)
                && actionRead
                && isAt(1, "args")
                && isAt(DEEPEST, "text")
                && action.toString().equals(answer)) {
            inAnswer = true;
        }
    }

    private boolean isAt(int at, String key) {
        return objects[at] && keys[at].toString().equals(key);
    }

    private void raw(char c, StringBuilder out) {
        if (inAnswer && json) {
            out.append(c);
        }
    }

    private void inString(char c, StringBuilder out) {
        raw(c, out);
        if (inUnicode) {
            unicode.append(c);
            if (unicode.length() == 4) {
                inUnicode = false;
                decoded(unicode(), out);
            }
        } else if (escaped) {
            escaped = false;
            inUnicode = c == 'u';
            if (inUnicode) {
                unicode.setLength(0);
            } else {
                decoded(plain(c), out);
            }
        } else if (c == '\\') {
            escaped = true;
        } else if (c == '"') {
            inString = false;
            actionRead |= !inKey && isAction();
            inAnswer &= json && depth > DEEPEST;
        } else {
            decoded(c, out);
        }
    }

    private boolean isAction() {
        return depth == 1 && isAt(1, "action");
    }

    private void decoded(char c, StringBuilder out) {
        if (inKey) {
            keys[depth].append(c);
        } else if (inAnswer && !json) {
            out.append(c);
        } else if (isAction() && !actionRead) {
            action.append(c);
        }
    }

    private char unicode() {
        try {
            return (char) Integer.parseInt(unicode.toString(), 16);
        } catch (NumberFormatException e) {
            return '\uFFFD';
        }
    }

    private static char plain(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> c;
        };
    }
}
