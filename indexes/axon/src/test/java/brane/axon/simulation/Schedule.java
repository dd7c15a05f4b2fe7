package brane.axon.simulation;

import brane.axon.Environment;
import java.lang.Thread.State;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs virtual threads one at a time, in an order that a seed chooses, over a clock of its own. Threads that they start run
 * here as well, because a virtual thread gets the scheduler of the one that started it. The same seed gives the same run.
 */
final class Schedule implements Environment {

    private static final Constructor<?> VIRTUAL_THREAD = constructor();
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private record Sleeper(long until, long order, Thread thread) {}

    private final Random random;
    private final List<Runnable> ready = new ArrayList<>();
    private final LinkedBlockingQueue<Runnable> outside = new LinkedBlockingQueue<>();
    private final Executor executor = this::submit;
    private final Thread runner = Thread.currentThread();
    private final PriorityQueue<Sleeper> sleepers =
            new PriorityQueue<>(Comparator.comparingLong(Sleeper::until).thenComparingLong(Sleeper::order));
    private long now;
    private long order;
    private long steps;
    private long trace = 0xcbf29ce484222325L;

    Schedule(long seed) {
        this.random = new Random(seed);
    }

    /** JDK 25 has this constructor, with no public way to it: the module's tests open {@code java.lang} for it. */
    private static Constructor<?> constructor() {
        try {
            var constructor = Class.forName("java.lang.VirtualThread")
                    .getDeclaredConstructor(Executor.class, String.class, int.class, Runnable.class);
            constructor.setAccessible(true);
            return constructor;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK has no virtual threads with a scheduler of one's own", e);
        }
    }

    void start(String name, Runnable work) {
        try {
            ((Thread) VIRTUAL_THREAD.newInstance(executor, name, 0, work)).start();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs until nothing is left to run; false when that takes more than so many steps. */
    boolean run(long limit) {
        for (; steps < limit; steps++) {
            if (ready.isEmpty()) {
                if (sleepers.isEmpty()) {
                    return true;
                }
                now = Math.max(now, sleepers.peek().until());
            }
            now += random.nextInt(5_000_000);
            while (!sleepers.isEmpty() && sleepers.peek().until() <= now) {
                LockSupport.unpark(sleepers.poll().thread());
            }
            if (!ready.isEmpty()) {
                var chosen = random.nextInt(ready.size());
                mark(chosen);
                turn(ready.remove(chosen));
            }
        }
        return false;
    }

    private void submit(Runnable task) {
        var by = Thread.currentThread();
        if (by == runner || by.isVirtual()) {
            ready.add(task);
        } else {
            outside.add(task);
        }
    }

    /**
     * A thread's turn ends where it yields, parks or ends. It may stop at a monitor as well, for an instant, because a thread
     * from outside has it, such as a cleaner of the collector: that is not the seed's choice, so the turn goes on.
     */
    private void turn(Runnable task) {
        task.run();
        while (!ready.contains(task)
                && EnumSet.of(State.BLOCKED, State.RUNNABLE)
                        .contains(threadOf(task).getState())) {
            try {
                var again = outside.poll(10, TimeUnit.SECONDS);
                if (again != task) {
                    throw new IllegalStateException("a thread waits at a monitor: may its owner have yielded?");
                }
                task.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The JDK gives its scheduler a lambda that has caught the thread. */
    private static Thread threadOf(Runnable task) {
        try {
            var field = task.getClass().getDeclaredFields()[0];
            field.setAccessible(true);
            return (Thread) field.get(task);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets others go first. */
    void point(String what) {
        mark(what.hashCode());
        Thread.yield();
    }

    void mark(long value) {
        trace = (trace ^ value) * 0x100000001b3L;
    }

    /** What tells two runs apart. */
    long trace() {
        return trace;
    }

    long steps() {
        return steps;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** The clock jumps ahead. */
    void jump(Duration time) {
        now += time.toNanos();
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Instant now() {
        return START.plusNanos(now);
    }

    @Override
    public void sleep(Duration time) {
        var until = now + time.toNanos();
        sleepers.add(new Sleeper(until, order++, Thread.currentThread()));
        while (now < until) {
            LockSupport.park(this);
        }
    }

    @Override
    public UUID newId() {
        return new UUID(random.nextLong() & 0xFFFFFFFFFFFF0FFFL | 0x4000L, random.nextLong() >>> 2 | 1L << 63);
    }
}
