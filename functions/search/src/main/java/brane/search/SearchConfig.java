package brane.search;

import brane.core.Settings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Where searches are done.
 *
 * @param targets the search processes, each {@code host:port}; none for this process itself
 * @param timeout the longest time that one search may take there, with all its tries, 100 ms to 5 min
 */
public record SearchConfig(List<String> targets, Duration timeout) {

    private static final int MAX_TARGETS = 32;

    public SearchConfig {
        targets = List.copyOf(targets);
        if (targets.size() > MAX_TARGETS) {
            throw new IllegalArgumentException(
                    "search.target must name at most " + MAX_TARGETS + " processes, named " + targets.size());
        }
        for (var target : targets) {
            if (!target.matches("[A-Za-z0-9._-]{1,253}:[0-9]{1,5}")
                    || Integer.parseInt(target.substring(target.indexOf(':') + 1)) > 65_535) {
                throw new IllegalArgumentException(
                        "search.target must be host:port[,host:port], such as 127.0.0.1:8766, was " + target);
            }
        }
        if (timeout.toMillis() < 100 || timeout.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("search.timeout must be PT0.1S to PT5M, was " + timeout);
        }
    }

    public static SearchConfig from(Settings settings) {
        var targets = settings.text("search.target").stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(String::strip)
                .toList();
        return new SearchConfig(targets, settings.duration("search.timeout", Duration.ofSeconds(10)));
    }
}
