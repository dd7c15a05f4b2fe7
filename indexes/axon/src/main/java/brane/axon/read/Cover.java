package brane.axon.read;

import brane.axon.catalog.Catalog.ObjectRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * With which segments a state is searched. What a compaction wrote has no row that its sources do not have, and which rows
 * are visible does not depend on where they lie: until it is open its sources stand in for it, so that no query waits
 * (axon-storage.md, section 5).
 *
 * @param held what is open already
 * @param now what must be opened first
 * @param later what others stand in for until it is open
 */
record Cover(List<OpenSegment> held, List<ObjectRow> now, List<ObjectRow> later) {

    /**
     * @param live the segments of the state
     * @param open those in memory
     * @param replaced which segment took which segment's place
     */
    static Cover of(List<ObjectRow> live, List<OpenSegment> open, Map<UUID, UUID> replaced) {
        var known = new HashMap<UUID, OpenSegment>();
        open.forEach(segment -> known.put(segment.name(), segment));
        var sources = replaced.keySet().stream().collect(Collectors.groupingBy(replaced::get, Collectors.toSet()));
        var held = new ArrayList<OpenSegment>();
        var now = new ArrayList<ObjectRow>();
        var later = new ArrayList<ObjectRow>();
        for (var row : live) {
            var names = new LinkedHashSet<UUID>();
            if (!isCovered(row.name(), known.keySet(), sources, names)) {
                now.add(row);
            } else {
                names.forEach(name -> held.add(Objects.requireNonNull(known.get(name))));
                if (!known.containsKey(row.name())) {
                    later.add(row);
                }
            }
        }
        return new Cover(List.copyOf(held), List.copyOf(now), List.copyOf(later));
    }

    /** Whether it is open, or everything that it was made from is; {@code names} takes which. */
    private static boolean isCovered(UUID name, Set<UUID> open, Map<UUID, Set<UUID>> sources, Set<UUID> names) {
        if (open.contains(name)) {
            names.add(name);
            return true;
        }
        var from = sources.getOrDefault(name, Set.of());
        return !from.isEmpty() && from.stream().allMatch(source -> isCovered(source, open, sources, names));
    }
}
