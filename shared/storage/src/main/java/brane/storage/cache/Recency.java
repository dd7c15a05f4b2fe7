package brane.storage.cache;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Names with their lengths, in the order in which they were last asked for, up to a sum of lengths. */
final class Recency {

    private final long limit;
    private final LinkedHashMap<String, Long> lengths = new LinkedHashMap<>(16, 0.75f, true);
    private long sum;

    Recency(long limit) {
        this.limit = limit;
    }

    synchronized boolean has(String name) {
        return lengths.containsKey(name);
    }

    /** As {@link #has}, and counts as asked for. */
    synchronized boolean touch(String name) {
        return lengths.get(name) != null;
    }

    /** Adds a name, and gives those that had to go for it; it may be itself. */
    synchronized Set<String> add(String name, long length) {
        remove(name);
        lengths.put(name, length);
        sum += length;
        var gone = new HashSet<String>();
        for (var oldest = lengths.entrySet().iterator(); sum > limit && oldest.hasNext(); ) {
            Map.Entry<String, Long> entry = oldest.next();
            sum -= entry.getValue();
            gone.add(entry.getKey());
            oldest.remove();
        }
        return gone;
    }

    synchronized void remove(String name) {
        var length = lengths.remove(name);
        sum -= length == null ? 0 : length;
    }

    /** Those that begin so. */
    synchronized Set<String> named(String prefix) {
        return lengths.keySet().stream().filter(name -> name.startsWith(prefix)).collect(Collectors.toSet());
    }
}
