package brane.axon.kill;

import brane.axon.kill.Journal.Event;
import brane.axon.simulation.Clients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Judges what all processes saw of one Axon, by what all were told and nothing else. */
final class Verdict {

    static final List<String> NAMES =
            IntStream.range(0, Worker.NAMES).mapToObj(i -> "d" + i).toList();

    private record Change(Object write, String token) {}

    private record Reading(long start, Set<String> gone) {}

    private final List<String> violations = new ArrayList<>();
    private final Clients clients = new Clients(violations);
    private final Map<UUID, Change> changes = new HashMap<>();
    private final Map<UUID, Reading> readings = new HashMap<>();
    private final Map<UUID, String> receipts = new HashMap<>();
    private int acknowledged;
    private int reads;

    /** Takes all events in the order in which they happened. */
    Verdict(List<Event> events) {
        events.stream().sorted(java.util.Comparator.comparingLong(Event::at)).forEach(this::take);
    }

    private void take(Event event) {
        clients.at(event.at());
        var words = event.rest().split(" ");
        switch (event.what()) {
            case "put" -> changes.put(event.id(), new Change(clients.begins(words[0], words[1]), words[1]));
            case "delete", "erase" -> changes.put(event.id(), new Change(clients.begins(words[0], ""), ""));
            case "unsure" -> clients.uncertain(changes.get(event.id()).write());
            case "quits" -> clients.givesUp(changes.get(event.id()).write());
            case "told" -> told(changes.get(event.id()), event.id(), words);
            case "erased" -> clients.erased(UUID.fromString(event.rest()));
            case "read", "list" -> readings.put(event.id(), new Reading(clients.moment(), clients.gone()));
            case "saw" -> saw(readings.get(event.id()), tokens(event.rest()));
            case "listed" -> reads++;
            case "failed" -> violations.add("lost, or not to be read: " + event.rest());
            default -> violations.add(event.what() + " " + event.rest());
        }
    }

    /** @param words the document and the version of what was put; nothing of a deletion */
    private void told(Change change, UUID operation, String[] words) {
        acknowledged++;
        clients.acknowledged(change.write());
        if (words.length > 1) {
            clients.belongs(change.token(), UUID.fromString(words[0]));
            var before = receipts.put(operation, String.join(" ", words));
            if (before != null && !before.equals(receipts.get(operation))) {
                violations.add("one operation has two receipts: " + before + " and " + receipts.get(operation));
            }
        }
    }

    private void saw(Reading reading, Map<String, String> tokens) {
        reads++;
        clients.saw(reading.start(), reading.gone(), tokens, NAMES);
    }

    private static Map<String, String> tokens(String text) {
        return Arrays.stream(text.split(","))
                .filter(one -> !one.isEmpty())
                .map(one -> one.split("="))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    /** What is there at the end, when nothing is changed any more. */
    void finallySaw(Map<String, String> tokens) {
        saw(new Reading(clients.moment(), clients.gone()), tokens);
    }

    void add(String violation) {
        violations.add(violation);
    }

    int acknowledged() {
        return acknowledged;
    }

    int reads() {
        return reads;
    }

    /** Something that was acknowledged and is not there, or not whole. */
    List<String> lost() {
        return violations.stream()
                .filter(one -> one.contains("''") || one.startsWith("lost"))
                .toList();
    }

    /** Something that is there and must not be. */
    List<String> ghosts() {
        return violations.stream().filter(one -> !lost().contains(one)).toList();
    }
}
