package brane.server;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Counts, by route and status, in the text format of Prometheus. A label is a route's template, never what somebody sent. */
public final class Metrics {

    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> nanos = new ConcurrentHashMap<>();
    private final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();

    /** Adds a value that is read when somebody asks; the name is in snake_case. */
    public Metrics gauge(String name, LongSupplier value) {
        gauges.put(name, value);
        return this;
    }

    void count(@Nullable Route route, int status, long took) {
        var path = route == null ? "none" : route.path();
        var labels = "{route=\"" + path + "\",status=\"" + status + "\"}";
        requests.computeIfAbsent(labels, key -> new LongAdder()).increment();
        nanos.computeIfAbsent("{route=\"" + path + "\"}", key -> new LongAdder())
                .add(took);
    }

    public String text() {
        var text = new StringBuilder();
        text.append("# TYPE brane_http_requests_total counter\n");
        new TreeMap<>(requests)
                .forEach((labels, count) -> text.append("brane_http_requests_total")
                        .append(labels)
                        .append(' ')
                        .append(count.sum())
                        .append('\n'));
        text.append("# TYPE brane_http_request_seconds_total counter\n");
        new TreeMap<>(nanos)
                .forEach((labels, sum) -> text.append("brane_http_request_seconds_total")
                        .append(labels)
                        .append(' ')
                        .append(sum.sum() / 1e9)
                        .append('\n'));
        new TreeMap<>(gauges)
                .forEach((name, value) -> text.append("# TYPE brane_")
                        .append(name)
                        .append(" gauge\nbrane_")
                        .append(name)
                        .append(' ')
                        .append(value.getAsLong())
                        .append('\n'));
        return text.toString();
    }
}
