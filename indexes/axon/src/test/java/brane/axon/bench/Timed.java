package brane.axon.bench;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** How often something was called and how long that took, by method. */
final class Timed {

    private record Sum(LongAdder calls, LongAdder nanos) {}

    private final Map<String, Sum> sums = new ConcurrentSkipListMap<>();

    <T> T of(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(
                Timed.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    var began = System.nanoTime();
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        add(type.getSimpleName() + "." + method.getName(), System.nanoTime() - began);
                    }
                }));
    }

    void add(String what, long nanos) {
        var sum = sums.computeIfAbsent(what, any -> new Sum(new LongAdder(), new LongAdder()));
        sum.calls().increment();
        sum.nanos().add(nanos);
    }

    void clear() {
        sums.clear();
    }

    /** Calls and milliseconds for each of so many. */
    String per(int count) {
        return sums.entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "%s %.2f x %.2f ms",
                        entry.getKey(),
                        entry.getValue().calls().sum() / (double) count,
                        entry.getValue().nanos().sum()
                                / 1e6
                                / entry.getValue().calls().sum()))
                .collect(Collectors.joining(", "));
    }
}
