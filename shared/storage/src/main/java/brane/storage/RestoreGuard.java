package brane.storage;

import brane.core.ProblemException;
import brane.storage.objects.ObjectStore;
import brane.storage.objects.ObjectStore.Stored;
import java.io.ByteArrayInputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Notices when the database or the object store alone was put back to an older state, as from a backup of one of them. Both are
 * marked with a number that only grows: the database says it first, then the store gets an object of that number, then the
 * database knows that the store has it. So a store with a larger number than the database ever said has seen a newer one, and a
 * store without the number that the database knows it has is an older one, whatever any clock says.
 *
 * <p>What was put back to less than one mark ago is not noticed here.
 */
public final class RestoreGuard {

    private static final System.Logger LOG = System.getLogger(RestoreGuard.class.getName());
    private static final String MARKS = "marks/";
    private static final Pattern MARK = Pattern.compile(MARKS + "([0-9]{18})");
    private static final int MANY = 1_000;

    /** So many marks stay in the store. */
    private static final int KEPT = 3;

    private static final int TIME_LENGTH = 20;

    private final Database database;
    private final ObjectStore store;

    public RestoreGuard(Database database, ObjectStore store) {
        this.database = database;
        this.store = store;
    }

    /** @throws IllegalStateException when one of the two is older than the other, saying which and what to do */
    public void require() {
        difference().ifPresent(difference -> {
            throw new IllegalStateException(difference);
        });
    }

    /** Which of the two is older than the other and what to do; empty when neither is. */
    public Optional<String> difference() {
        // Each number is read on the side of the list on which another process that marks meanwhile can do no harm.
        var stored = numbers().number("stored_mark");
        var newest = newest();
        var said = numbers().number("mark");
        if (newest > said) {
            return Optional.of(
                    "the database must be as new as the object store, was put back to an older state: the store"
                            + " was marked " + newest + time(newest) + ", and the database knows of " + said
                            + " only. Bring the newer database back; when it is lost, 'brane store accept' goes on with this one,"
                            + " and what was uploaded or changed since then can't be opened any more");
        }
        if (newest < stored) {
            return Optional.of("the object store must be as new as the database, was put back to an older state: the"
                    + " database has marked it " + stored + ", and the store's last mark is "
                    + (newest == 0 ? "none" : newest + time(newest))
                    + ". Bring the newer store back; when it is lost, 'brane store accept' goes on with this one, and then"
                    + " 'brane axon check' says what is damaged, and 'brane axon repair' reads again what can be");
        }
        return Optional.empty();
    }

    /**
     * Marks both when that was not done for so long. A store that takes nothing now gets the next mark.
     *
     * @return false, and nothing is marked, when one is older than the other: then nothing may be removed from the store either
     */
    public boolean mark(Duration every) {
        if (!isDue(every)) {
            return true;
        }
        var difference = difference();
        if (difference.isPresent()) {
            LOG.log(Level.ERROR, "event=restored-alone: {0}", difference.get());
            return false;
        }
        database.first(
                        "update installation set mark = mark + 1, marked_at = now()"
                                + " where marked_at <= now() - ? * interval '1 millisecond' returning mark",
                        every.toMillis())
                .ifPresent(row -> tryToStore(row.number("mark")));
        return true;
    }

    /** A store that takes nothing now keeps nobody from reading. */
    private void tryToStore(long mark) {
        try {
            store(mark);
        } catch (ProblemException e) {
            LOG.log(
                    Level.WARNING,
                    "event=mark-not-stored reason={0}",
                    e.problem().slug());
        }
    }

    /** Takes database and store as they are from now on. */
    public void accept() {
        database.execute(
                "update installation set mark = greatest(mark, ?), stored_mark = 0, marked_at = '-infinity'", newest());
        mark(Duration.ZERO);
    }

    private boolean isDue(Duration every) {
        return database.first(
                        "select 1 from installation where marked_at <= now() - ? * interval '1 millisecond'",
                        every.toMillis())
                .isPresent();
    }

    private Row numbers() {
        return database.first("select mark, stored_mark from installation").orElseThrow();
    }

    private void store(long mark) {
        var time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().getBytes(StandardCharsets.US_ASCII);
        store.put(name(mark), new ByteArrayInputStream(time), time.length);
        database.execute("update installation set stored_mark = greatest(stored_mark, ?)", mark);
        var marks = marks();
        marks.subList(0, Math.max(0, marks.size() - KEPT)).forEach(old -> store.delete(name(old)));
    }

    private long newest() {
        var marks = marks();
        return marks.isEmpty() ? 0 : marks.getLast();
    }

    /** The numbers that the store is marked with, in their order. */
    private List<Long> marks() {
        var marks = new ArrayList<Long>();
        var after = "";
        for (var page = store.list(MARKS, after, MANY); !page.isEmpty(); page = store.list(MARKS, after, MANY)) {
            page.stream()
                    .map(Stored::name)
                    .map(MARK::matcher)
                    .filter(name -> name.matches())
                    .forEach(name -> marks.add(Long.parseLong(name.group(1))));
            after = page.getLast().name();
        }
        return marks;
    }

    private String time(long mark) {
        return store.get(name(mark), 0, TIME_LENGTH)
                .map(time -> " at " + new String(time, StandardCharsets.US_ASCII).replaceAll("[^0-9TZ:-]", "?"))
                .orElse("");
    }

    private static String name(long mark) {
        return MARKS + "%018d".formatted(mark);
    }
}
