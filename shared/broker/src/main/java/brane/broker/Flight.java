package brane.broker;

import brane.core.Problem;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model on its way: it may be stopped by anybody at any moment, and its watch stops it when the server is silent for
 * too long. The first reason to stop is the one that counts.
 */
public final class Flight {

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Call call;
    private boolean cancelled;
    private boolean landed;
    private boolean whole;
    private @Nullable Problem problem;
    private long lastSign = System.nanoTime();
    private boolean firstToken;
    private boolean delivering;

    /** Stops the call: its connection is closed at once, also before the first token. */
    public void cancel() {
        stop(null);
    }

    private void stop(@Nullable Problem why) {
        @Nullable Call running;
        lock.lock();
        try {
            if (landed || cancelled || problem != null) {
                return;
            }
            problem = why;
            cancelled = why == null;
            running = call;
        } finally {
            lock.unlock();
        }
        if (running != null) {
            running.cancel();
        }
    }

    /** Takes over the connection of the next attempt; false when it must not begin any more. */
    boolean begin(Call next) {
        lock.lock();
        try {
            lastSign = System.nanoTime();
            whole = false;
            firstToken = false;
            if (cancelled || problem != null) {
                return false;
            }
            call = next;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The server lives.
     *
     * @param token whether the reader has something of it
     */
    void sign(boolean token) {
        lock.lock();
        try {
            lastSign = System.nanoTime();
            firstToken |= token;
        } finally {
            lock.unlock();
        }
    }

    /** Whether what came is just being handed on, which may take its time. */
    void delivering(boolean now) {
        lock.lock();
        try {
            delivering = now;
            lastSign = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /** The server has said that the answer is complete. */
    void complete() {
        lock.lock();
        try {
            whole = true;
        } finally {
            lock.unlock();
        }
    }

    /** The call is broken; stops it when it still runs. */
    void fail(Problem why) {
        stop(why);
    }

    boolean stopped() {
        lock.lock();
        try {
            return cancelled || problem != null;
        } finally {
            lock.unlock();
        }
    }

    boolean cancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    boolean whole() {
        lock.lock();
        try {
            return whole;
        } finally {
            lock.unlock();
        }
    }

    boolean sawToken() {
        lock.lock();
        try {
            return firstToken;
        } finally {
            lock.unlock();
        }
    }

    /** Watches over the silence until the call has landed; runs on a thread of its own. */
    void watch(BrokerConfig config, boolean local, ChatOptions options) throws InterruptedException {
        var total = options.timeout();
        var end = System.nanoTime() + total.toNanos();
        while (!over()) {
            var limit = limit(config, local, options.firstToken());
            if (silentNanos() > limit.toNanos()) {
                fail(slow("the model server sent nothing for " + limit.toSeconds() + " s"));
            } else if (System.nanoTime() > end) {
                fail(slow("the answer was not whole after " + total.toSeconds() + " s (limits.turn_timeout)"));
            }
            Thread.sleep(Math.clamp(limit.toMillis() / 20, 5, 250));
        }
    }

    private boolean over() {
        lock.lock();
        try {
            return landed || cancelled || problem != null;
        } finally {
            lock.unlock();
        }
    }

    private long silentNanos() {
        lock.lock();
        try {
            // Before the request goes out, the silence is not the server's.
            return call == null || delivering ? 0 : System.nanoTime() - lastSign;
        } finally {
            lock.unlock();
        }
    }

    private Duration limit(BrokerConfig config, boolean local, Duration most) {
        if (sawToken()) {
            return config.betweenTokens();
        }
        var first = local ? config.firstTokenLocal() : config.firstTokenCloud();
        return first.compareTo(most) < 0 ? first : most;
    }

    private static Problem slow(String what) {
        return Problem.of(
                "model-slow",
                504,
                "The model took too long.",
                what + "; it may still be loading: ask again in a moment");
    }

    /**
     * The end: from here nothing changes the outcome.
     *
     * @param otherwise the outcome when nobody has stopped the call; null when somebody has
     */
    ChatResult land(@Nullable ChatResult otherwise) {
        lock.lock();
        try {
            landed = true;
            if (cancelled) {
                return new ChatResult.Cancelled();
            }
            return problem == null ? Objects.requireNonNull(otherwise) : new ChatResult.Failed(problem);
        } finally {
            lock.unlock();
        }
    }
}
