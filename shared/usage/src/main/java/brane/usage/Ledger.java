package brane.usage;

import brane.core.Problem;
import brane.core.ProblemException;
import brane.storage.Database;
import brane.storage.Sql;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Books what is spent, on accounts in PostgreSQL that all processes share. A call's most is booked before it begins and
 * corrected when it ended, so that calls at the same time can't overdraw together; what a process that died had booked stays.
 *
 * <p>All that gathers while one group is written is the next group: few statements, however many calls.
 */
final class Ledger implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Ledger.class.getName());

    private static final int QUEUE = 4_096;
    private static final int GROUP = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Something to be written: a booking that waits for its answer, or what a call really was. */
    private record Entry(
            List<Charge> charges,
            Amount amount,
            @Nullable ModelUse use,
            @Nullable Answer answer) {}

    /** What whoever booked is told. */
    static final class Answer {
        private final CountDownLatch given = new CountDownLatch(1);
        private volatile @Nullable Overdrawn overdrawn;
        private volatile @Nullable RuntimeException failure;

        private void give(@Nullable Overdrawn why, @Nullable RuntimeException broken) {
            overdrawn = why;
            failure = broken;
            given.countDown();
        }

        /**
         * The account that it would overdraw, or null when it is booked.
         *
         * @throws ProblemException {@code usage-unavailable} (503) when it can't be booked: then it must not be spent
         */
        @Nullable
        Overdrawn await() throws InterruptedException {
            if (!given.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw unavailable().failure();
            }
            var broken = failure;
            if (broken != null) {
                throw unavailable().failure(broken);
            }
            return overdrawn;
        }
    }

    private final Database database;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread writer;
    private volatile boolean closing;

    Ledger(Database database) {
        this.database = database;
        this.writer = Thread.ofVirtual().name("ledger").start(this::run);
    }

    /** Books the amount on all accounts, or on none; what came of it is in the answer. */
    Answer book(List<Charge> charges, Amount amount) throws InterruptedException {
        var answer = new Answer();
        if (closing
                || !queue.offer(new Entry(charges, amount, null, answer), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            answer.give(null, unavailable().failure());
        }
        return answer;
    }

    /** Corrects what was booked, by a difference, and tells who used what where anything was; nobody waits for it. */
    void settle(List<Charge> charges, Amount difference, @Nullable ModelUse use) {
        if (!queue.offer(new Entry(charges, difference, use, null))) {
            LOG.log(Level.WARNING, "event=usage-lost queue={0}", QUEUE);
        }
    }

    private void run() {
        try {
            while (!closing || !queue.isEmpty()) {
                var first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    var group = new ArrayList<Entry>();
                    group.add(first);
                    queue.drainTo(group, GROUP - 1);
                    write(group);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<Entry> group) {
        var booked = new ArrayList<@Nullable Overdrawn>();
        var uses = group.stream().map(Entry::use).filter(Objects::nonNull).toList();
        try {
            database.inTx(tx -> {
                booked.clear();
                if (together(group).isWritten(tx, uses)) {
                    group.forEach(_ -> booked.add(null));
                } else {
                    booked.addAll(oneByOne(tx, group));
                    Uses.add(tx, uses);
                }
                return true;
            });
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "event=usage-not-written entries={0} cause={1}", group.size(), e.getClass());
            group.forEach(entry -> answer(entry, null, e));
            return;
        }
        for (var i = 0; i < group.size(); i++) {
            answer(group.get(i), booked.get(i), null);
        }
    }

    private static GroupBooking together(List<Entry> group) {
        var booking = new GroupBooking();
        group.forEach(entry -> booking.add(entry.charges(), entry.amount(), entry.answer() != null));
        return booking;
    }

    /** What each would overdraw, or null where it was booked. */
    private static List<@Nullable Overdrawn> oneByOne(Sql tx, List<Entry> group) {
        var accounts = Accounts.locked(
                tx,
                group.stream()
                        .flatMap(entry -> entry.charges().stream())
                        .map(Charge::key)
                        .toList());
        var booked = new ArrayList<@Nullable Overdrawn>();
        for (var entry : group) {
            booked.add(accounts.add(entry.charges(), entry.amount(), entry.answer() != null));
        }
        accounts.store();
        return booked;
    }

    private static void answer(Entry entry, @Nullable Overdrawn overdrawn, @Nullable RuntimeException failure) {
        if (entry.answer() != null) {
            entry.answer().give(overdrawn, failure);
        }
    }

    private static Problem unavailable() {
        return Problem.of(
                        "usage-unavailable",
                        503,
                        "What this would cost can't be written down.",
                        "a model is asked only when the database has taken what it may use; try again in a moment")
                .with("retry_after", 2);
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        closing = true;
        try {
            writer.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
