package brane.chat;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A request to stop an answer: it reaches the step that runs now, or the next that can be stopped. */
final class Stop {

    private final ReentrantLock lock = new ReentrantLock();
    private boolean asked;
    private @Nullable Runnable action;

    /** Asks for it: runs what closes the model's connection, now or as soon as there is one. */
    void ask() {
        Runnable now;
        lock.lock();
        try {
            asked = true;
            now = action;
        } finally {
            lock.unlock();
        }
        if (now != null) {
            now.run();
        }
    }

    boolean asked() {
        lock.lock();
        try {
            return asked;
        } finally {
            lock.unlock();
        }
    }

    /** What stops the step that runs now; null when nothing can be stopped. */
    void by(@Nullable Runnable stop) {
        boolean already;
        lock.lock();
        try {
            action = stop;
            already = asked;
        } finally {
            lock.unlock();
        }
        if (already && stop != null) {
            stop.run();
        }
    }
}
