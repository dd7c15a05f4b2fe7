package brane.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions of one kind together. Whoever asks while a look is under way is answered by the next one, so each look begins
 * after the questions that it answers: an answer is never older than its question, and many at once cost little more than one. Whoever
 * asks alone looks at once, on their own thread.
 *
 * @param <K> what is asked for
 * @param <V> what is found
 */
public final class Gathered<K, V> {

    /** Finds what there is for these keys; what is not there has no entry. */
    @FunctionalInterface
    public interface Look<K, V> {
        Map<K, V> at(Set<K> keys);
    }

    private static final class Question<K, V> {
        private final K key;
        /** True when whoever asks has to look, false when the answer is there. */
        private final CompletableFuture<Boolean> turn = new CompletableFuture<>();

        private volatile @Nullable V found;
        private volatile @Nullable Throwable failure;

        Question(K key) {
            this.key = key;
        }
    }

    private final Look<K, V> look;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Question<K, V>> waiting = new ArrayDeque<>();
    private boolean looking;

    /** @param most keys of one look */
    public Gathered(int most, Look<K, V> look) {
        this.most = most;
        this.look = look;
    }

    /** What is found for the key; a failure of the look is that of all who asked with it. */
    public Optional<V> get(K key) {
        var mine = new Question<K, V>(key);
        if (begins(mine) || mine.turn.join()) {
            look();
        }
        var failure = mine.failure;
        if (failure instanceof RuntimeException known) {
            throw known;
        } else if (failure instanceof Error error) {
            throw error;
        }
        return Optional.ofNullable(mine.found);
    }

    private boolean begins(Question<K, V> mine) {
        lock.lock();
        try {
            waiting.add(mine);
            var first = !looking;
            looking = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        var group = group();
        try {
            var keys = new LinkedHashSet<K>();
            group.forEach(one -> keys.add(one.key));
            var found = look.at(keys);
            group.forEach(one -> one.found = found.get(one.key));
        } catch (RuntimeException | Error e) {
            group.forEach(one -> one.failure = e);
        } finally {
            next();
            group.forEach(one -> one.turn.complete(false));
        }
    }

    private List<Question<K, V>> group() {
        lock.lock();
        try {
            var group = new ArrayList<Question<K, V>>();
            while (group.size() < most && !waiting.isEmpty()) {
                group.add(waiting.poll());
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    private void next() {
        lock.lock();
        try {
            var first = waiting.peek();
            looking = first != null;
            if (first != null) {
                first.turn.complete(true);
            }
        } finally {
            lock.unlock();
        }
    }
}
