package brane.axon.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Times of one thing, in milliseconds. */
final class Samples {

    /** Something that is timed. */
    interface Work {
        void run() throws Exception;
    }

    /** What comes before each, and is not timed. */
    interface Preparation {
        Work of(int number) throws Exception;
    }

    private final double[] values;

    private Samples(double[] values) {
        this.values = values;
    }

    static Samples of(double... values) {
        return new Samples(values);
    }

    /** Runs each of so many, after some that do not count. */
    static Samples of(int warmUp, int count, Preparation work) throws Exception {
        var values = new double[count];
        for (var i = -warmUp; i < count; i++) {
            var one = work.of(i + warmUp);
            var began = System.nanoTime();
            one.run();
            if (i >= 0) {
                values[i] = (System.nanoTime() - began) / 1e6;
            }
        }
        return new Samples(values);
    }

    double at(double share) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }

    double median() {
        return at(0.5);
    }

    /** At most so many of them, for a plot. */
    private String thinned(int most) {
        var step = Math.max(1, values.length / most);
        var some = new StringBuilder("[");
        for (var i = 0; i < values.length; i += step) {
            some.append(i == 0 ? "" : ", ").append(String.format(Locale.ROOT, "%.3f", values[i]));
        }
        return some.append(']').toString();
    }

    /** The median, in milliseconds, as a figure. */
    void median(String name, double bound, String note, String more) {
        median(name, "ms", bound, note, more);
    }

    void median(String name, String unit, double bound, String note, String more) {
        median(name, unit, bound, "at-most", note, more);
    }

    void median(String name, String unit, double bound, String direction, String note, String more) {
        figure(name, median(), unit, bound, direction, note, ", \"samples\": " + thinned(200) + more);
    }

    /** What is drawn as a line: pairs of numbers. */
    static String curve(String x, String y, List<double[]> points) {
        return ", \"curve\": {\"x\": \"%s\", \"y\": \"%s\", \"points\": [%s]}"
                .formatted(
                        x,
                        y,
                        points.stream()
                                .map(point -> String.format(Locale.ROOT, "[%.4f, %.4f]", point[0], point[1]))
                                .collect(Collectors.joining(", ")));
    }

    /** What a whole is made of: a number for each name. */
    static String parts(Map<String, Double> parts) {
        return ", \"parts\": [%s]"
                .formatted(parts.entrySet().stream()
                        .map(part -> String.format(Locale.ROOT, "[\"%s\", %.3f]", part.getKey(), part.getValue()))
                        .collect(Collectors.joining(", ")));
    }

    /** A number as a figure; a bound below zero is none. */
    static void figure(
            String name, double value, String unit, double bound, String direction, String note, String more) {
        System.out.printf(
                Locale.ROOT,
                "{\"name\": \"%s\", \"value\": %.4f, \"unit\": \"%s\"%s, \"note\": \"%s\"%s}%n",
                name,
                value,
                unit,
                bound < 0 ? "" : String.format(Locale.ROOT, ", \"bound\": %s, \"direction\": \"%s\"", bound, direction),
                note,
                more);
    }
}
