package brane.server;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts, sums and histograms in the text format of Prometheus. A label is a route's template, a model's name or a word of ours,
 * never what somebody asked; of labels that others choose there is a bounded number.
 */
public final class Metrics {

    private static final int MOST_LABELS = 500;
    private static final String OTHERS = "others=\"true\"";

    /** All series of one name, by their labels. */
    private record Series<T>(ConcurrentMap<String, T> all, Supplier<T> empty) {

        T of(String labels) {
            var there = all.get(labels);
            return there != null
                    ? there
                    : all.computeIfAbsent(all.size() < MOST_LABELS ? labels : OTHERS, _ -> empty.get());
        }
    }

    private final Map<String, Series<DoubleAdder>> counters = new ConcurrentHashMap<>();
    private final Map<String, Series<Histogram>> histograms = new ConcurrentHashMap<>();
    private final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();

    /** Adds a value that is read when somebody asks; the name is in snake_case. */
    public Metrics gauge(String name, LongSupplier value) {
        gauges.put(name, value);
        return this;
    }

    /** Adds to a counter, whose whole name ends in {@code _total}. */
    public void add(String name, Map<String, String> labels, double more) {
        counters.computeIfAbsent(name, _ -> new Series<>(new ConcurrentHashMap<>(), DoubleAdder::new))
                .of(text(labels))
                .add(more);
    }

    /**
     * Counts a value in a histogram.
     *
     * @param bounds in rising order; those that the name was first used with count
     */
    public void observe(String name, List<Double> bounds, Map<String, String> labels, double value) {
        histograms
                .computeIfAbsent(name, _ -> new Series<>(new ConcurrentHashMap<>(), () -> new Histogram(bounds)))
                .of(text(labels))
                .observe(value);
    }

    void count(@Nullable Route route, int status, long took) {
        var path = route == null ? "none" : route.path();
        add("brane_http_requests_total", Map.of("route", path, "status", Integer.toString(status)), 1);
        add("brane_http_request_seconds_total", Map.of("route", path), took / 1e9);
    }

    private static String text(Map<String, String> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .map(label -> label.getKey() + "=\"" + escaped(label.getValue()) + "\"")
                        .collect(Collectors.joining(","));
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    public String text() {
        var text = new StringBuilder();
        new TreeMap<>(counters).forEach((name, series) -> {
            text.append("# TYPE " + name + " counter\n");
            new TreeMap<>(series.all())
                    .forEach((labels, sum) -> text.append(name + "{" + labels + "} " + number(sum.sum()) + "\n"));
        });
        new TreeMap<>(histograms).forEach((name, series) -> {
            text.append("# TYPE " + name + " histogram\n");
            new TreeMap<>(series.all()).forEach((labels, histogram) -> histogram.write(name, labels, text));
        });
        new TreeMap<>(gauges)
                .forEach((name, value) ->
                        text.append("# TYPE brane_" + name + " gauge\nbrane_" + name + " " + value.getAsLong() + "\n"));
        return text.toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
