package brane.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What this process has learnt of models by asking them: how many calls run, and which rest, because they failed time after time.
 * One that rests is asked after all others; when its rest is over, a single call tries it, and all others wait for what becomes of
 * that (a circuit breaker with half-open probes).
 */
public final class Deployments {

    private static final int MOST = 1_000;

    /** Failures in a row that begin a rest. */
    private static final int FAILURES = 3;

    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** What the server or the way to it is to blame for; a prompt that is too long is not. */
    private static final Set<String> FAULTS = Set.of(
            "model-unreachable",
            "model-slow",
            "model-stream-cut",
            "model-stream-broken",
            "model-refused",
            "model-unknown");

    private record Key(String provider, String endpoint, String model) {}

    private static final class State {
        private int running;
        private int failures;
        private Duration rest = SHORTEST;
        private long until;
        private boolean resting;
        private boolean tried;
    }

    /** The least recently used goes first. */
    private final Map<Key, State> states = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, State> eldest) {
            return size() > MOST;
        }
    };

    private final LongSupplier nanoTime;
    private final RandomGenerator random;

    public Deployments() {
        this(System::nanoTime, new SplittableRandom());
    }

    Deployments(LongSupplier nanoTime, RandomGenerator random) {
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** A call that runs; {@link #end} ends it, once. */
    public final class Running {

        private final State state;
        private final boolean trial;

        private Running(State state, boolean trial) {
            this.state = state;
            this.trial = trial;
        }

        /** @param result how it went; null when nothing was asked after all */
        public void end(@Nullable ChatResult result) {
            synchronized (Deployments.this) {
                state.running--;
                if (trial) {
                    state.tried = false;
                }
                switch (result) {
                    case ChatResult.Completed _ -> recovers(state);
                    case ChatResult.Failed failed when isFault(failed) -> fails(state, failed);
                    case null, default -> {}
                }
            }
        }
    }

    public synchronized Running begin(ModelTarget target) {
        var state = state(target);
        state.running++;
        var trial = state.resting && !state.tried && isOver(state);
        if (trial) {
            state.tried = true;
        }
        return new Running(state, trial);
    }

    /** How many calls run now. */
    public synchronized int running(ModelTarget target) {
        var state = states.get(key(target));
        return state == null ? 0 : state.running;
    }

    /** Whether others should be asked before it. */
    public synchronized boolean rests(ModelTarget target) {
        var state = states.get(key(target));
        return state != null && state.resting && (state.tried || !isOver(state));
    }

    /** The same in their order, those that rest behind all others; what is no model never rests. */
    public <T> List<T> restingLast(List<T> all, Function<T, @Nullable ModelTarget> target) {
        var first = new ArrayList<T>();
        var last = new ArrayList<T>();
        for (var one : all) {
            var model = target.apply(one);
            (model != null && rests(model) ? last : first).add(one);
        }
        first.addAll(last);
        return first;
    }

    /**
     * The same, in the order in which they are to be asked, so that calls are shared out by weight.
     *
     * @param leastBusy whether whoever has the fewest running calls for its weight goes first, instead of chance
     */
    public <T> List<T> sharedOut(
            List<T> all, ToIntFunction<T> weight, Function<T, ModelTarget> target, boolean leastBusy) {
        if (all.size() < 2) {
            return all;
        }
        // Whoever has the smallest of such numbers is first with a chance of its weight (Efraimidis and Spirakis 2006).
        record Drawn<T>(T one, double load, double lot) {}
        return all.stream()
                .map(one -> new Drawn<>(
                        one,
                        leastBusy ? (running(target.apply(one)) + 1.0) / weight.applyAsInt(one) : 0,
                        -Math.log(1 - random.nextDouble()) / weight.applyAsInt(one)))
                .sorted(Comparator.<Drawn<T>>comparingDouble(Drawn::load).thenComparingDouble(Drawn::lot))
                .map(Drawn::one)
                .toList();
    }

    private State state(ModelTarget target) {
        return states.computeIfAbsent(key(target), _ -> new State());
    }

    private static Key key(ModelTarget target) {
        return new Key(target.provider(), target.endpoint(), target.model());
    }

    private boolean isOver(State state) {
        return nanoTime.getAsLong() - state.until >= 0;
    }

    private static void recovers(State state) {
        state.failures = 0;
        state.resting = false;
        state.rest = SHORTEST;
    }

    private static boolean isFault(ChatResult.Failed failed) {
        var status = failed.problem().more().get(Refusal.STATUS) instanceof Integer code ? code : 0;
        // The request itself is to blame for these.
        return FAULTS.contains(failed.problem().slug()) && status != 400 && status != 413 && status != 422;
    }

    private void fails(State state, ChatResult.Failed failed) {
        state.failures++;
        var asked = failed.problem().more().get("retry_after") instanceof Number seconds
                ? Duration.ofSeconds(Math.min(seconds.longValue(), LONGEST.toSeconds()))
                : Duration.ZERO;
        if (state.failures < FAILURES && asked.isZero()) {
            return;
        }
        if (state.resting) {
            var twice = state.rest.multipliedBy(2);
            state.rest = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
        }
        state.resting = true;
        var rest = state.failures < FAILURES || asked.compareTo(state.rest) > 0 ? asked : state.rest;
        state.until = nanoTime.getAsLong() + rest.toNanos();
    }
}
