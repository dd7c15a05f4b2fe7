package brane.axon.kill;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.Hit;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.axon.catalog.Upkeep.Grace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** A process that changes, reads and keeps one Axon until it is killed. What it asks stands in its journal before, what it is told after. */
final class Worker {

    static final int NAMES = 6;

    /** Short enough that collection takes place, long enough that a reader can hold what it began with. */
    private static final Grace GRACE = new Grace(Duration.ofSeconds(2), Duration.ofSeconds(20));

    private final StoredAxons axons;
    private final UUID axon;
    private final Random random;
    private final Journal journal;
    private final Intent intent = new MemoryAuditLog().begin(Entry.of(Action.SEARCH, "axon:kill"));

    private Worker(StoredAxons axons, UUID axon, long seed, Journal journal) {
        this.axons = axons;
        this.axon = axon;
        this.random = new Random(seed);
        this.journal = journal;
    }

    /** @param arguments those of {@link Place}, then the Axon, a seed and the journal's file */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var place = Place.of(arguments);
        try (var database = place.database();
                var objects = place.objects();
                var journal = Journal.write(Path.of(arguments[7]))) {
            var worker = new Worker(
                    place.axons(database, objects),
                    UUID.fromString(arguments[5]),
                    Long.parseLong(arguments[6]),
                    journal);
            while (true) {
                worker.step();
                System.out.println("works");
            }
        }
    }

    private void step() throws InterruptedException {
        try {
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5, 6 -> put();
                case 7, 8 -> delete();
                case 9 -> erase();
                case 10 -> axons.maintenance().compact(axon);
                case 11 -> axons.maintenance().collect(axon, GRACE);
                case 12 -> axons.maintenance().erase(axon);
                case 13, 14 -> list();
                default -> search();
            }
        } catch (RuntimeException e) {
            // Whether a change happened that failed is not known; what is killed beside this process makes it fail.
            Thread.sleep(random.nextInt(100));
        }
    }

    private String name() {
        return "d" + random.nextInt(NAMES);
    }

    static String text(String name, String token) {
        return "kidneys of " + name + " " + token;
    }

    private void put() throws InterruptedException {
        var operation = UUID.randomUUID();
        var name = name();
        var token = "t" + Long.toHexString(random.nextLong());
        var document = Texts.document(name, text(name, token));
        journal.add("put", operation, name + " " + token);
        var receipt = axons.put(intent, axon, operation, document, (stage, done, total) -> {});
        journal.add("told", operation, receipt.document());
        if (random.nextInt(4) == 0) {
            var again = axons.put(intent, axon, operation, document, (stage, done, total) -> {});
            if (!again.equals(receipt)) {
                journal.add("wrong", operation, "another-receipt");
            }
        }
    }

    private void delete() {
        var operation = UUID.randomUUID();
        var name = name();
        journal.add("delete", operation, name);
        if (axons.delete(intent, axon, operation, name)) {
            journal.add("told", operation, "");
        }
    }

    private void erase() {
        var operation = UUID.randomUUID();
        var name = name();
        var document = axons.document(intent, axon, name);
        if (document.isPresent()) {
            journal.add("erase", operation, name);
            if (axons.erase(intent, axon, document.get().id())) {
                journal.add("erased", operation, document.get().id());
            }
        }
    }

    private void search() {
        var read = UUID.randomUUID();
        journal.add("read", read, "");
        journal.add("saw", read, seen(found(axons, intent, axon)));
    }

    /** The token of each document that a search finds. */
    static Map<String, String> found(StoredAxons axons, Intent intent, UUID axon) {
        return axons.search(intent, axon, "kidneys", 50).stream()
                .collect(Collectors.toMap(
                        Hit::name, hit -> token(hit.passage().text()), (one, other) -> "twice", TreeMap::new));
    }

    private static String token(String text) {
        return text.substring(text.lastIndexOf(' ') + 1);
    }

    private void list() {
        var read = UUID.randomUUID();
        journal.add("list", read, "");
        var names = axons.documents(intent, axon, "", Optional.empty(), 50).documents();
        journal.add("listed", read, names.stream().map(one -> one.name()).collect(Collectors.joining(",")));
    }

    private static String seen(Map<String, String> tokens) {
        return tokens.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }
}
