package brane.broker;

import brane.core.Problem;
import brane.core.ProblemException;
import brane.storage.Database;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the models that are used: what their servers said, kept in PostgreSQL and asked again now and then when a
 * model is used, what was tried with them, and what the table says. A turn hardly waits for it.
 */
public final class KnownModels {

    private static final System.Logger LOG = System.getLogger(KnownModels.class.getName());

    private static final int MAX_IN_MEMORY = 512;
    private static final int CALLS_AT_ONCE = 8;
    /** For one question to a server; a kind of server takes up to four. */
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    private static final Duration TURN_WAITS = Duration.ofMillis(300);
    private static final Duration ADMIN_WAITS = Duration.ofSeconds(4);
    private static final Duration ADMIN_STALE = Duration.ofSeconds(10);

    /** How often a server is asked at most while its model is used. */
    public static final Duration STALE = Duration.ofMinutes(10);

    /** A model and what an administrator says of it. */
    public record Asked(ModelTarget target, Claims override) {}

    /**
     * What an examination showed.
     *
     * @param problem why there was none; null when there was
     */
    public record Examined(
            Capabilities capabilities,
            List<Trial> trials,
            @Nullable Problem problem) {}

    /** @param asked when its server was asked last, as {@link System#nanoTime}; null when never by this process */
    private record Held(
            Metadata.Said said,
            List<Trial> trials,
            @Nullable Long asked) {

        boolean isOlder(Duration age) {
            return asked == null || System.nanoTime() - asked > age.toNanos();
        }
    }

    private final KnownStore store;
    private final Broker broker;
    private final ModelTable table;
    private final Duration stale;
    private final CapabilityProbe probe;
    private final Semaphore calls = new Semaphore(CALLS_AT_ONCE);
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ModelKey, CountDownLatch> running = new HashMap<>();

    @SuppressWarnings("serial")
    private final Map<ModelKey, Held> held = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ModelKey, Held> eldest) {
            return size() > MAX_IN_MEMORY;
        }
    };

    public KnownModels(Database database, Broker broker, ModelTable table) {
        this(database, broker, table, STALE);
    }

    KnownModels(Database database, Broker broker, ModelTable table, Duration stale) {
        this.store = new KnownStore(database);
        this.broker = broker;
        this.table = table;
        this.stale = stale;
        this.probe = new CapabilityProbe(broker.addresses(), broker.config());
    }

    /**
     * The models of a turn with the limits that are known of them. Of whom nothing is, the server is asked and a moment waited
     * for; where what is known is old, it is asked behind the turn's back.
     *
     * @param mayLeave whether the Neuron's tier lets anything go to a server that is not declared local
     */
    public List<ModelTarget> forTurn(List<Asked> all, boolean mayLeave) {
        var deadline = System.nanoTime() + TURN_WAITS.toNanos();
        var unknown = new ArrayList<CountDownLatch>();
        for (var asked : all) {
            var target = asked.target();
            var known = held(ModelKey.of(target));
            if (known.isOlder(stale) && (mayLeave || broker.addresses().isLocal(target.endpoint()))) {
                var answered = ask(target, mayLeave);
                if (known.said().digest() == null && known.asked() == null) {
                    unknown.add(answered);
                }
            }
        }
        unknown.forEach(answered -> await(answered, deadline));
        return all.stream().map(asked -> asked.target().with(known(asked))).toList();
    }

    /** What the model can do, as far as it is known by now. */
    public Capabilities known(Asked asked) {
        return capabilities(asked, held(ModelKey.of(asked.target())));
    }

    /** What the models can do, for an administrator: their servers are asked now, all at once and with patience. */
    public List<Capabilities> now(List<Asked> all) {
        var deadline = System.nanoTime() + ADMIN_WAITS.toNanos();
        all.stream()
                .filter(asked -> held(ModelKey.of(asked.target())).isOlder(ADMIN_STALE))
                .map(asked -> ask(asked.target(), true))
                .toList()
                .forEach(answered -> await(answered, deadline));
        return all.stream().map(this::known).toList();
    }

    /** Tries what the model can do, and keeps what was seen. It takes minutes at most. */
    public Examined examine(Asked asked) {
        var target = asked.target();
        var key = ModelKey.of(target);
        await(ask(target, true), System.nanoTime() + ADMIN_WAITS.toNanos());
        var before = held(key);
        var seen = probe.examine(target.with(capabilities(asked, before)));
        if (seen.problem() == null) {
            store.tried(key, before.said(), seen.trials());
            hold(key, new Held(before.said(), seen.trials(), before.asked()));
        }
        return new Examined(known(asked), seen.trials(), seen.problem());
    }

    private Capabilities capabilities(Asked asked, Held known) {
        return Capabilities.of(
                asked.override(), known.said().claims(), table.of(asked.target().model()), known.trials());
    }

    private Held held(ModelKey key) {
        lock.lock();
        try {
            var known = held.get(key);
            if (known != null) {
                return known;
            }
        } finally {
            lock.unlock();
        }
        var loaded = store.newest(key)
                .map(stored -> new Held(stored.said(), stored.trials(), null))
                .orElseGet(() -> new Held(Metadata.Said.NOTHING, List.of(), null));
        lock.lock();
        try {
            held.putIfAbsent(key, loaded);
            return held.getOrDefault(key, loaded);
        } finally {
            lock.unlock();
        }
    }

    private void hold(ModelKey key, Held known) {
        lock.lock();
        try {
            held.put(key, known);
        } finally {
            lock.unlock();
        }
    }

    /** Asks the server on a thread of its own, once at a time; the latch opens when it has answered, or not. */
    private CountDownLatch ask(ModelTarget target, boolean mayLeave) {
        var key = ModelKey.of(target);
        CountDownLatch answered;
        lock.lock();
        try {
            var already = running.get(key);
            if (already != null) {
                return already;
            }
            answered = new CountDownLatch(1);
            running.put(key, answered);
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("model-metadata").start(() -> {
            try {
                learn(target, key, mayLeave);
            } finally {
                lock.lock();
                try {
                    running.remove(key);
                } finally {
                    lock.unlock();
                }
                answered.countDown();
            }
        });
        return answered;
    }

    private void learn(ModelTarget target, ModelKey key, boolean mayLeave) {
        try {
            var before = held(key);
            // Also of a server that does not answer: it is asked again no sooner than any other.
            hold(key, new Held(before.said(), before.trials(), System.nanoTime()));
            var said = said(target, mayLeave);
            if (!said.equals(Metadata.Said.NOTHING)) {
                var known = store.said(key, said);
                hold(key, new Held(known.said(), known.trials(), System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The model is used all the same, with what was known before.
            LOG.log(Level.WARNING, "event=model-metadata-not-kept error={0}", name(e));
        }
    }

    private static String name(RuntimeException e) {
        return e instanceof ProblemException known
                ? known.problem().slug()
                : e.getClass().getName();
    }

    private Metadata.Said said(ModelTarget target, boolean mayLeave) throws InterruptedException {
        calls.acquire();
        try {
            var local = broker.addresses().isLocal(target.endpoint());
            var call =
                    new SideCall(broker.addresses(), mayLeave, broker.config().connect(), PATIENCE);
            return Metadata.kind(target, local).of(target, call);
        } catch (IOException e) {
            return Metadata.Said.NOTHING;
        } finally {
            calls.release();
        }
    }

    private static void await(CountDownLatch latch, long deadline) {
        try {
            var left = Math.max(0, deadline - System.nanoTime());
            if (!latch.await(left, TimeUnit.NANOSECONDS)) {
                LOG.log(Level.DEBUG, "event=model-metadata-late");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
