package brane.broker;

import java.util.ArrayList;
import java.util.Random;

/** Cuts a text into pieces, as a server may: anywhere, but for the halves of one character. */
final class Pieces {

    private Pieces() {}

    static String[] of(String text, Random random) {
        var pieces = new ArrayList<String>();
        for (var at = 0; at < text.length(); ) {
            var end = Math.min(text.length(), at + 1 + random.nextInt(random.nextBoolean() ? 3 : 40));
            if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
                end++;
            }
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces.toArray(String[]::new);
    }
}
