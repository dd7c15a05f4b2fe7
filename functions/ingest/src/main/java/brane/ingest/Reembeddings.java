package brane.ingest;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.axon.Axons;
import brane.core.Caller;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.core.RequestContext;
import brane.storage.Database;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Axons that change their embedding model, one at a time in this process. What was asked for is durable; when the process is
 * killed, another one, or this after its start, begins it anew as soon as the beat has stopped.
 */
public final class Reembeddings implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Reembeddings.class.getName());
    private static final Duration SILENCE = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);
    private static final Duration BEAT_EVERY = Duration.ofSeconds(2);
    private static final int ATTEMPTS = 10;

    private final ReembeddingStore store;
    private final Axons axons;
    private final AuditLog log;
    private final UUID runner = UUID.randomUUID();
    private final Semaphore wake = new Semaphore(1);
    private final Thread worker;
    private volatile boolean closing;

    private Reembeddings(ReembeddingStore store, Axons axons, AuditLog log) {
        this.store = store;
        this.axons = axons;
        this.log = log;
        this.worker = Thread.ofVirtual().name("reembed").unstarted(this::work);
    }

    public static Reembeddings start(Database database, Axons axons, AuditLog log) {
        var reembeddings = new Reembeddings(new ReembeddingStore(database), axons, log);
        reembeddings.worker.start();
        return reembeddings;
    }

    Optional<Reembedding> find(UUID axon) {
        return store.find(axon);
    }

    /** Asks for it; one that waits or runs already goes on as it is. */
    void ask(Ingest.Target target, String model, Caller caller) {
        store.ask(target, model, caller);
        wake.release();
    }

    /** Asks it to stop; when it has changed over already it is done. */
    void cancel(UUID axon) {
        store.cancel(axon);
    }

    private void work() {
        while (true) {
            try {
                var _ = wake.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                for (var next = store.take(runner, SILENCE); next.isPresent(); next = store.take(runner, SILENCE)) {
                    new Run(next.get()).run();
                }
            } catch (InterruptedException closing) {
                return;
            } catch (RuntimeException e) {
                LOG.log(Level.DEBUG, "event=reembedding-waits cause={0}", e.toString());
            }
        }
    }

    /** One of them, by the worker's thread. */
    private final class Run {

        private final Reembedding asked;
        private long noted = System.nanoTime();
        private boolean cancelled;

        Run(Reembedding asked) {
            this.asked = asked;
        }

        /** @throws InterruptedException when the process stops: then it is begun anew */
        void run() throws InterruptedException {
            if (asked.attempts() > ATTEMPTS) {
                end(Job.State.FAILED, interrupted());
                return;
            }
            try {
                ScopedValue.where(RequestContext.CALLER, asked.caller())
                        .where(RequestContext.REQUEST_ID, asked.axon().toString())
                        .call(this::underIntent);
                end(Job.State.DONE, null);
            } catch (InterruptedException e) {
                if (!cancelled) {
                    store.release(asked.axon(), runner);
                    throw e;
                }
                end(Job.State.CANCELLED, null);
            } catch (ProblemException e) {
                end(Job.State.FAILED, e.problem());
            } catch (RuntimeException e) {
                // What is interrupted may say so in its own way.
                if (cancelled) {
                    end(Job.State.CANCELLED, null);
                    return;
                }
                if (closing) {
                    store.release(asked.axon(), runner);
                    throw new InterruptedException("the process stops");
                }
                LOG.log(
                        Level.ERROR,
                        "event=reembedding-broke axon={0} cause={1}",
                        asked.axon(),
                        e.getClass().getName());
                end(Job.State.FAILED, broke());
            }
        }

        private boolean underIntent() throws InterruptedException {
            var entry = Entry.of(Action.AXON_REEMBED, "axon:" + asked.axon())
                    .neuron(asked.neuron() + "@" + asked.version())
                    .model(asked.model());
            return log.during(entry, intent -> {
                try {
                    axons.reembed(intent, asked.axon(), asked.model(), (stage, done, total) -> {
                        intent.count("passages", done);
                        at(done, total);
                    });
                    return true;
                } catch (InterruptedException e) {
                    intent.cancelled();
                    throw e;
                }
            });
        }

        /** Keeps how far it is now and then; it is then that a wish to stop is seen. */
        private void at(int done, int total) {
            var now = System.nanoTime();
            if (now - noted < BEAT_EVERY.toNanos() && done < total) {
                return;
            }
            noted = now;
            try {
                if (!store.beat(asked.axon(), runner, done, total)) {
                    cancelled = true;
                    Thread.currentThread().interrupt();
                }
            } catch (ProblemException e) {
                LOG.log(Level.DEBUG, "event=progress-not-kept axon={0}", asked.axon());
            }
        }

        private void end(Job.State state, @Nullable Problem problem) {
            // What arrived too late must not stop the next one.
            var stops = Thread.interrupted() && !cancelled;
            store.end(asked.axon(), runner, state, problem);
            LOG.log(
                    Level.INFO,
                    "event=reembedding-ended axon={0} model={1} state={2}",
                    asked.axon(),
                    asked.model(),
                    state.id());
            if (stops) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Problem interrupted() {
        return Problem.of(
                "reembedding-interrupted",
                503,
                "The server was stopped while it read the documents with another model.",
                "after " + ATTEMPTS + " attempts it is not tried again: ask for it once more; the documents are as they"
                        + " were");
    }

    private static Problem broke() {
        return Problem.of(
                "internal",
                500,
                "Something went wrong that should not.",
                "the log of the server has more under this Axon's id; the documents are as they were");
    }

    /** Stops; what has not ended is begun anew at the next start. */
    @Override
    public void close() {
        closing = true;
        worker.interrupt();
        try {
            worker.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
