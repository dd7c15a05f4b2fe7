package brane.axon.kill;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.audit.MemoryAuditLog;
import brane.axon.Hit;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.axon.catalog.Upkeep.Grace;
import brane.core.ProblemException;
import brane.storage.CommitUnknownException;
import java.io.IOException;
import java.nio.file.Files;
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

    /** The journal of whoever was there before, when nobody was. */
    static final String NOBODY = "-";

    private static final int ATTEMPTS = 3;

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

    /** @param arguments those of {@link Place}, then the Axon, a seed, the journal's file, and that of a process that died; it says when it did something */
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
            if (!arguments[8].equals(NOBODY)) {
                worker.goOn(Path.of(arguments[8]));
            }
            while (true) {
                worker.step();
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
            failed(e);
            Thread.sleep(random.nextInt(100));
        }
    }

    /** What is killed beside this process makes it fail, but not in every way. */
    private void failed(RuntimeException e) {
        if (!(e instanceof CommitUnknownException) && (!(e instanceof ProblemException told) || isBad(told))) {
            journal.add("failed", UUID.randomUUID(), e.getClass().getSimpleName() + " " + slug(e));
        }
    }

    private static boolean isBad(ProblemException told) {
        return told.problem().status() == 500 || told.problem().slug().equals("operation-reused");
    }

    private static String slug(RuntimeException e) {
        return e instanceof ProblemException told ? told.problem().slug() : "";
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
        journal.add("put", operation, name + " " + token);
        if (put(operation, name, token) && random.nextInt(4) == 0) {
            put(operation, name, token);
        }
    }

    /** The client of a process that died asks the next one, by the same id: nobody knows what became of it. */
    private void goOn(Path before) throws IOException, InterruptedException {
        if (Files.exists(before)) {
            var events = Journal.read(before);
            if (!events.isEmpty() && events.getLast().what().equals("put")) {
                var asked = events.getLast();
                var words = asked.rest().split(" ");
                journal.add("unsure", asked.id(), "");
                put(asked.id(), words[0], words[1]);
            }
        }
    }

    /** Asks, and again by the same id when that failed, or gives up for good: says whether it was told that it is there. */
    private boolean put(UUID operation, String name, String token) throws InterruptedException {
        var document = Texts.document(name, text(name, token));
        for (var i = 0; i == 0 || i < ATTEMPTS && random.nextBoolean(); i++) {
            try {
                var receipt = axons.put(intent, axon, operation, document, (stage, done, total) -> {});
                journal.add("told", operation, receipt.document() + " " + receipt.version());
                System.out.println("works");
                return true;
            } catch (RuntimeException e) {
                if (!(e instanceof ProblemException) || slug(e).equals("commit-unknown")) {
                    journal.add("unsure", operation, "");
                }
                failed(e);
                Thread.sleep(random.nextInt(100));
            }
        }
        journal.add("quits", operation, "");
        return false;
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
        System.out.println("works");
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
