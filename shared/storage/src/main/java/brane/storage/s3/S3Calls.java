package brane.storage.s3;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends requests again while that can help: at most so often, with growing pauses, each signed anew. */
final class S3Calls {

    /** One request and the reading of its answer. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException, InterruptedException, ExecutionException, TimeoutException, S3Failure;
    }

    private static final System.Logger LOG = System.getLogger(S3Calls.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final S3Limits limits;
    private final Runnable broken;
    private volatile boolean closed;

    /** @param broken forgets idle connections: when one is dead, so are all others to a server that was started again */
    S3Calls(S3Limits limits, Runnable broken) {
        this.limits = limits;
        this.broken = broken;
    }

    <T> T run(S3Problems.Operation operation, Attempt<T> attempt) throws S3Failure {
        for (var number = 1; ; number++) {
            requireOpen();
            S3Failure failure;
            try {
                return attempt.run();
            } catch (InterruptedException | InterruptedIOException e) {
                failure = interrupted(e);
            } catch (TimeoutException e) {
                failure = new S3Failure(S3Failure.CONNECTION, 0, e);
            } catch (IOException | ExecutionException e) {
                failure = S3Failure.of(e);
            }
            requireOpen();
            if (failure.code().equals(S3Failure.CONNECTION)) {
                broken.run();
            }
            if (Thread.currentThread().isInterrupted() || !failure.isPassing() || number >= limits.attempts()) {
                throw failure;
            }
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "event=store-request-again operation={0} attempt={1} code={2} status={3}",
                    operation,
                    number,
                    failure.code(),
                    failure.status());
            pause(number, failure);
        }
    }

    /** The result of a request that minio-java has sent; its own limits end it before ours does. */
    <T> T join(CompletableFuture<T> request) throws InterruptedException, ExecutionException, TimeoutException {
        return request.get(limits.call().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Half to all of a pause that doubles, so that many who failed together do not come back together. */
    void pause(int number, S3Failure failure) throws S3Failure {
        var longest = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(number - 1, 10));
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    private static S3Failure interrupted(Exception e) {
        // OkHttp tells a timeout by the same exception as an interruption.
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new S3Failure(S3Failure.CONNECTION, 0, e);
    }

    void requireOpen() {
        if (closed) {
            throw S3Problems.storeDown("the store was closed, because BRANE is stopping: ask again when it runs")
                    .failure();
        }
    }

    void close() {
        closed = true;
    }
}
