package brane.axon.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The second oracle: what clients asked, when, and what they were told. It knows nothing of versions or of the catalog, so that a
 * system that is wrong about itself can not vouch for itself.
 */
public final class Clients {

    private static final long NEVER = Long.MAX_VALUE;

    /** A change of one name: from when it may have happened, and from when it had. An erasure that may be of another takes no end. */
    private static class Write {
        final String token;
        final long start;
        long end = NEVER;
        boolean certain = true;

        Write(String token, long start) {
            this.token = token;
            this.start = start;
        }
    }

    private final Map<String, List<Write>> writes = new HashMap<>();
    private final Map<UUID, Set<String>> ofDocument = new HashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final List<String> violations;
    private long clock;

    public Clients(List<String> violations) {
        this.violations = violations;
    }

    /** Another moment, after all that were given before. */
    public long moment() {
        return ++clock;
    }

    /** The moments to come are not before that one. */
    public void at(long moment) {
        clock = Math.max(clock, moment - 1);
    }

    /** A client begins to ask for a change; an empty token is a deletion. */
    public Object begins(String name, String token) {
        var write = new Write(token, moment());
        writes.computeIfAbsent(
                        name,
                        any -> new ArrayList<>(List.of(new Write("", 0) {
                            {
                                end = 0;
                            }
                        })))
                .add(write);
        return write;
    }

    /** The client was told that it happened. */
    public void acknowledged(Object write) {
        var known = (Write) write;
        known.end = Math.min(known.end, moment());
    }

    /** The client can not know whether it happened. */
    public void uncertain(Object write) {
        ((Write) write).certain = false;
    }

    /** The client gives up, and was told each time that it did not happen, unless it can not know. */
    public void givesUp(Object write) {
        var known = (Write) write;
        if (known.certain && known.end == NEVER && !known.token.isEmpty()) {
            gone.add(known.token);
        }
    }

    public void belongs(String token, UUID document) {
        ofDocument.computeIfAbsent(document, any -> new HashSet<>()).add(token);
    }

    /** The client was told that the document is erased: none of its texts is ever seen again. */
    public void erased(UUID document) {
        gone.addAll(ofDocument.getOrDefault(document, Set.of()));
    }

    public Set<String> gone() {
        return Set.copyOf(gone);
    }

    /** What a read that began at {@code start} and has just ended saw. */
    public void saw(long start, Set<String> goneBefore, Map<String, String> documents, Iterable<String> names) {
        var end = moment();
        for (var name : names) {
            var token = documents.getOrDefault(name, "");
            if (goneBefore.contains(token)) {
                violations.add("a read saw " + token + " of " + name + ", which had been erased, or had not happened");
            }
            var possible = writes.getOrDefault(name, List.of());
            if (possible.isEmpty()
                    ? !token.isEmpty()
                    : possible.stream().noneMatch(write -> isSeen(write, token, start, end, possible))) {
                violations.add("a read saw '" + token + "' of " + name + ", which no order of the changes explains");
            }
        }
    }

    /** A write explains what was seen when no other one surely came after it and before the read. */
    private static boolean isSeen(Write write, String token, long start, long end, List<Write> all) {
        return write.token.equals(token)
                && write.start < end
                && all.stream().noneMatch(other -> other.start > write.end && other.end < start);
    }
}
