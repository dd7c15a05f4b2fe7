package brane.server;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** How often values were at most so large, in the text format of Prometheus. */
final class Histogram {

    private final double[] bounds;
    private final LongAdder[] counts;
    private final DoubleAdder sum = new DoubleAdder();

    /** @param bounds in rising order */
    Histogram(List<Double> bounds) {
        this.bounds = bounds.stream().mapToDouble(Double::doubleValue).toArray();
        this.counts = new LongAdder[this.bounds.length + 1];
        Arrays.setAll(counts, i -> new LongAdder());
    }

    void observe(double value) {
        var at = Arrays.binarySearch(bounds, value);
        counts[at < 0 ? -at - 1 : at].increment();
        sum.add(value);
    }

    /** @param labels without braces; may be empty */
    void write(String name, String labels, StringBuilder text) {
        var all = 0L;
        var more = labels.isEmpty() ? "" : labels + ",";
        for (var i = 0; i <= bounds.length; i++) {
            all += counts[i].sum();
            var bound = i == bounds.length ? "+Inf" : Double.toString(bounds[i]);
            text.append(name + "_bucket{" + more + "le=\"" + bound + "\"} " + all + "\n");
        }
        text.append(name + "_sum{" + labels + "} " + sum.sum() + "\n");
        text.append(name + "_count{" + labels + "} " + all + "\n");
    }
}
