package brane.broker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens models really made of words, compared to the estimate: the most of the last calls of each, in memory. Only
 * words are scaled: a table of numbers that follows upon prose is still taken for what it may be at most.
 */
final class TokenScales {

    private static final int MAX_MODELS = 256;
    private static final int REMEMBERED = 32;
    /** Fewer calls say nothing of what comes next. */
    private static final int LEAST_CALLS = 8;
    /** Of a prompt; in a shorter one the model's own marks weigh too much. */
    private static final int LEAST_TOKENS = 200;

    private static final double MARGIN = 1.1;
    private static final double SMALLEST = 0.25;
    private static final double LARGEST = 1.5;
    /** Of a prompt, of which the rest may be one token a sign; else its count says little of words. */
    private static final double MOSTLY_WORDS = 0.7;

    private final ReentrantLock lock = new ReentrantLock();

    @SuppressWarnings("serial")
    private final Map<String, Deque<Double>> seen = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Double>> eldest) {
            return size() > MAX_MODELS;
        }
    };

    /** A server counted, or said nothing of it. */
    void counted(ModelTarget target, Outgoing prompt, @Nullable Integer real) {
        if (real != null) {
            counted(target, PromptTokens.most(prompt), PromptTokens.mostInWords(prompt), real);
        }
    }

    /**
     * A server counted.
     *
     * @param all what the prompt has at most, as the estimate has it
     * @param words what letters and blanks have of that
     * @param real how many tokens it counted of the whole prompt
     */
    void counted(ModelTarget target, int all, int words, int real) {
        if (all < LEAST_TOKENS || real <= 0 || (real <= all && words < MOSTLY_WORDS * all)) {
            return;
        }
        // All that was counted is put down to the words, as if everything else had cost nothing.
        var scale = real > all ? (double) real / all : Math.min(1, (double) real / words);
        lock.lock();
        try {
            var calls = seen.computeIfAbsent(target.key(), _ -> new ArrayDeque<>());
            calls.addLast(scale);
            if (calls.size() > REMEMBERED) {
                calls.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    /** By what to multiply the estimate of words of a prompt for the model; 1 for a model that is not known yet. */
    double of(ModelTarget target) {
        lock.lock();
        try {
            var calls = seen.getOrDefault(target.key(), new ArrayDeque<>());
            var most = calls.stream().mapToDouble(Double::doubleValue).max().orElse(1);
            var scale = most > 1 ? most : Math.min(1, most * MARGIN);
            return scale < 1 && calls.size() < LEAST_CALLS ? 1 : Math.clamp(scale, SMALLEST, LARGEST);
        } finally {
            lock.unlock();
        }
    }
}
