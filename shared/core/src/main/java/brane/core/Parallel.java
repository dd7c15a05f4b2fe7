package brane.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A bounded set of virtual threads under one deadline. The first failure cancels the rest, and so does the interruption
 * of the caller; the caller's request id and person are bound again in each thread. (StructuredTaskScope is still a
 * preview in Java 25; this class is where it goes.)
 */
public final class Parallel {

    private Parallel() {}

    /**
     * Runs the tasks, at most {@code width} at once, and gives their results in the order of the tasks.
     *
     * @throws TimeoutException when they have not all ended within {@code limit}; those that run are interrupted
     * @throws ExecutionException around the first failure of a task
     */
    public static <T> List<T> all(int width, Duration limit, List<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (width < 1) {
            throw new IllegalArgumentException("parallel width must be at least 1, was " + width);
        }
        var deadline = System.nanoTime() + limit.toNanos();
        var permits = new Semaphore(width);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ended = new ExecutorCompletionService<T>(threads);
            var running = new ArrayList<Future<T>>(tasks.size());
            try {
                for (var task : tasks) {
                    running.add(ended.submit(bound(() -> guarded(permits, task))));
                }
                for (var i = 0; i < tasks.size(); i++) {
                    var one = ended.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    if (one == null) {
                        throw new TimeoutException("parallel work did not end within " + limit);
                    }
                    one.get();
                }
                return running.stream().map(Future::resultNow).toList();
            } finally {
                running.forEach(task -> task.cancel(true));
            }
        }
    }

    private static <T> T guarded(Semaphore permits, Callable<T> task) throws Exception {
        permits.acquire();
        try {
            return task.call();
        } finally {
            permits.release();
        }
    }

    /** The task with the caller's scoped values bound, to be handed to another thread. */
    public static <T> Callable<T> bound(Callable<T> task) {
        Callable<T> bound = task;
        if (RequestContext.CALLER.isBound()) {
            var inner = bound;
            var caller = RequestContext.CALLER.get();
            bound = () -> ScopedValue.where(RequestContext.CALLER, caller).call(inner::call);
        }
        if (RequestContext.REQUEST_ID.isBound()) {
            var inner = bound;
            var id = RequestContext.REQUEST_ID.get();
            bound = () -> ScopedValue.where(RequestContext.REQUEST_ID, id).call(inner::call);
        }
        return bound;
    }
}
