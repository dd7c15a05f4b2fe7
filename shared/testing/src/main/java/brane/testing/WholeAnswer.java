package brane.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * The fake model's answer to a request without a stream: it looks at the request as a model would, and does what its habits are.
 *
 * @param said its words, or null
 * @param call the arguments of the tool that it calls, as JSON, or null
 * @param counted tokens of the prompt, or null where nobody counts
 * @param atLimit whether it ended because it may say no more
 */
record WholeAnswer(
        @Nullable String said,
        @Nullable String call,
        boolean thought,
        @Nullable Integer counted,
        boolean atLimit) {

    private static final int CUT = 700;
    private static final Pattern PICTURE = Pattern.compile("iVBORw0KGgo[A-Za-z0-9+/=]+");
    private static final Map<String, Integer> COLOURS = Map.of(
            "red", 0xFF0000, "green", 0x00A000, "blue", 0x0000FF, "yellow", 0xFFE000, "black", 0, "white", 0xFFFFFF);

    static WholeAnswer to(String request, Set<Habit> habits) {
        var words = request.split("\\s+").length;
        var counted = habits.contains(Habit.COUNTS_NOTHING)
                ? null
                : Integer.valueOf(habits.contains(Habit.READS_ALL) ? words : Math.min(CUT, words));
        if (habits.contains(Habit.ONLY_THINKS) && !request.contains("one word")) {
            return new WholeAnswer("", null, true, counted, true);
        }
        var thought = habits.contains(Habit.THINKS);
        var tool = request.contains("\"tools\"");
        var call = tool && habits.contains(Habit.CALLS_TOOLS) ? "{\"number\":41}" : null;
        return new WholeAnswer(call == null ? said(request, habits) : null, call, thought, counted, false);
    }

    private static String said(String request, Set<Habit> habits) {
        var picture = PICTURE.matcher(request);
        if (picture.find()) {
            return habits.contains(Habit.SEES) ? colours(picture.group()) : "Red and blue.";
        }
        var schema = request.contains("\"enum\":[\"week\"]");
        return schema && habits.contains(Habit.KEEPS_TO_SCHEMAS) ? "{\"days\":7,\"of\":\"week\"}" : "Yes, seven.";
    }

    private static String colours(String base64) {
        try {
            var image =
                    ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
            var middle = image.getHeight() / 2;
            return "The left is " + colour(image, image.getWidth() / 4, middle) + ", the right is "
                    + colour(image, image.getWidth() * 3 / 4, middle) + ".";
        } catch (IOException e) {
            return "I can't open this picture.";
        }
    }

    private static String colour(BufferedImage image, int x, int y) {
        var seen = image.getRGB(x, y);
        return COLOURS.entrySet().stream()
                .min((one, other) -> Integer.compare(distance(one.getValue(), seen), distance(other.getValue(), seen)))
                .orElseThrow()
                .getKey();
    }

    private static int distance(int one, int other) {
        var sum = 0;
        for (var shift = 0; shift <= 16; shift += 8) {
            var difference = ((one >> shift) & 0xFF) - ((other >> shift) & 0xFF);
            sum += difference * difference;
        }
        return sum;
    }
}
