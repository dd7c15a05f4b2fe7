package brane.ingest;

import brane.audit.AuditLog;
import brane.axon.Axons;
import brane.axon.Labels;
import brane.core.Caller;
import brane.core.Ids;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.core.Settings;
import brane.embedding.TokenCounter;
import brane.ingest.JobLeases.Taken;
import brane.storage.CommitUnknownException;
import brane.storage.Database;
import brane.storage.keys.Keys;
import brane.storage.objects.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes documents in: what was accepted is durable, sealed, and survives the process; what is done is in the Axon. Any number of
 * processes may do so over one database and store: each job is one process's at a time ({@link JobLeases}), and one whose process
 * died begins anew at another, under the same operation, so it is done once.
 */
public final class Ingest implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Ingest.class.getName());

    /** A document on which the process died so often is not tried again. */
    private static final int ATTEMPTS = 10;

    private static final Duration STOP = Duration.ofSeconds(10);

    /** A Neuron's Axon, and the version of the Neuron that said so. */
    public record Target(String neuron, long version, UUID axon) {}

    /** Counts tokens as the embedding model of an Axon does. */
    @FunctionalInterface
    public interface Counters {
        TokenCounter of(UUID axon) throws InterruptedException;
    }

    /** How often a process that has nothing to do asks for what others received. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final IngestConfig config;
    private final JobStore jobs;
    private final JobLeases leases;
    private final Uploads uploads;
    private final ExtractorPool extractors;
    private final Map<UUID, JobRun> running = new ConcurrentHashMap<>();
    private final Semaphore free;
    private final Semaphore news = new Semaphore(0);
    private final List<Thread> threads = new ArrayList<>();
    private final JobRun.Tools tools;
    private final CountDownLatch closing = new CountDownLatch(1);

    private Ingest(
            IngestConfig config,
            Database database,
            Keys keys,
            ObjectStore store,
            Axons axons,
            AuditLog log,
            Counters counters) {
        this.config = config;
        this.jobs = new JobStore(database, keys);
        this.leases = new JobLeases(database, jobs, config.lease());
        this.uploads = new Uploads(database, store, config.uploads(), config.workers() > 0);
        this.free = new Semaphore(config.workers());
        this.extractors = new ExtractorPool(config.extraction(), config.sealed());
        this.tools = new JobRun.Tools(config, leases, uploads, extractors, counters, axons, log);
    }

    /** Reads the section of the settings where no documents are taken in. */
    public static void check(Settings settings, Path data) {
        IngestConfig.from(settings, data);
    }

    /** Whether this process is to work on jobs itself. */
    public static boolean works(Settings settings, Path data) {
        return IngestConfig.from(settings, data).workers() > 0;
    }

    /**
     * Goes on with the jobs that processes left which are gone, and takes new ones.
     *
     * @param counters of the Axons' embedding models
     * @param data the data directory
     */
    public static Ingest start(
            Settings settings,
            Path data,
            Database database,
            Keys keys,
            ObjectStore store,
            Axons axons,
            AuditLog log,
            Counters counters) {
        var ingest = new Ingest(IngestConfig.from(settings, data), database, keys, store, axons, log, counters);
        if (ingest.config.workers() > 0) {
            ingest.threads.add(Thread.ofVirtual().name("ingest").start(ingest::dispatch));
            ingest.threads.add(Thread.ofVirtual().name("ingest-leases").start(ingest::renew));
        }
        return ingest;
    }

    /**
     * Receives a document; it is worked on later. The same operation of the same person gives the same job again.
     *
     * @param announced the length that the sender announced, or -1
     * @throws ProblemException {@code document-name-invalid}, {@code document-empty} (422), {@code document-too-large} (413),
     *     {@code document-type-unsupported} (415), {@code ingest-queue-full} (429), {@code disk-full} (507)
     * @throws IOException when the sender goes away
     */
    public Job submit(
            Caller caller,
            Target target,
            String documentName,
            @Nullable UUID operation,
            InputStream body,
            long announced)
            throws IOException {
        return submit(caller, target, documentName, null, operation, body, announced);
    }

    /**
     * As {@link #submit(Caller, Target, String, UUID, InputStream, long)}, with labels.
     *
     * @param labels null keeps those of the live document of that name
     */
    public Job submit(
            Caller caller,
            Target target,
            String documentName,
            @Nullable Labels labels,
            @Nullable UUID operation,
            InputStream body,
            long announced)
            throws IOException {
        var name = new DocumentName(documentName);
        if (operation != null) {
            var known = jobs.find(caller.id(), operation);
            if (known.isPresent()) {
                return current(known.get());
            }
        }
        if (announced > config.bytesMax()) {
            throw tooLarge().failure();
        }
        jobs.refuseWhenFull(Math.max(announced, 0), config.waitingMax(), config.waitingBytesMax());
        var timed = new TimedStream(body, config.uploadWait());
        var head = timed.readNBytes(TypeSniffer.HEAD);
        if (head.length == 0) {
            throw empty().failure();
        }
        var type = TypeSniffer.typeOf(head, name.text())
                .orElseThrow(() -> ExtractionFailure.UNSUPPORTED
                        .problem(config.extraction())
                        .failure());
        var all = new SequenceInputStream(new java.io.ByteArrayInputStream(head), timed);
        var upload = uploads.receive(all, config.bytesMax(), announced);
        var kept = false;
        try {
            var id = Ids.next();
            var order = new Order(
                    id,
                    caller,
                    target.neuron(),
                    target.version(),
                    target.axon(),
                    name,
                    type,
                    upload.length(),
                    upload.ticket(),
                    labels);
            var job =
                    jobs.add(order, operation == null ? id : operation, config.waitingMax(), config.waitingBytesMax());
            kept = job.id().equals(id);
            news.release();
            return current(job);
        } catch (CommitUnknownException e) {
            // The job may be there: then its upload must be. The sweep removes it otherwise.
            kept = true;
            throw e;
        } finally {
            if (!kept) {
                uploads.drop(upload.name());
            }
        }
    }

    /** The job as it is at this moment. */
    public Optional<Job> job(UUID id) {
        return live(id).or(() -> jobs.find(id));
    }

    public boolean owned(UUID id, UUID owner) {
        return jobs.owned(id, owner);
    }

    /** A person's jobs, the newest first, at most 1,000. */
    public List<Job> jobs(UUID owner, @Nullable String neuron, boolean active) {
        return jobs.list(owner, neuron, active, 1_000).stream()
                .map(this::current)
                .toList();
    }

    /** A person's jobs of a Neuron that have not ended, or failed and were not put away; the newest first, at most 200. */
    public List<Job> open(UUID owner, String neuron) {
        return jobs.open(owner, neuron, 200).stream().map(this::current).toList();
    }

    /** Takes a job that failed or was cancelled off the lists. */
    public void putAway(UUID id) {
        jobs.putAway(id);
    }

    /** Asks a job to stop, whichever process works on it. What was committed already stays: then the job is done. */
    public void cancel(UUID id) {
        jobs.cancel(id).ifPresent(uploads::drop);
        var run = running.get(id);
        if (run != null) {
            run.cancel();
        }
    }

    /** Forgets jobs that ended long ago, and uploads that no job is for. The scheduler calls it. */
    public void maintain() {
        var gone = jobs.prune(config.keep());
        LOG.log(gone > 0 ? Level.INFO : Level.DEBUG, "event=jobs-pruned count={0}", Long.toString(gone));
        uploads.sweep();
    }

    /** Stops; jobs that have not ended go on in another process, or at the next start. */
    @Override
    public void close() {
        closing.countDown();
        news.release();
        running.values().forEach(JobRun::stop);
        try {
            for (var thread : threads) {
                thread.join(STOP);
            }
            free.tryAcquire(config.workers(), STOP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        extractors.close();
    }

    private Job current(Job job) {
        return job.state().ended() ? job : live(job.id()).orElse(job);
    }

    private Optional<Job> live(UUID id) {
        return Optional.ofNullable(running.get(id)).map(JobRun::job);
    }

    /** Takes a job whenever a worker is free: at once when this process received one, else by asking now and then. */
    private void dispatch() {
        try {
            while (closing.getCount() > 0) {
                if (!free.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    continue;
                }
                var taken = take();
                if (taken.isPresent()) {
                    Thread.ofVirtual().name("ingest-job").start(() -> work(taken.get()));
                } else {
                    free.release();
                    if (news.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                        news.drainPermits();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Taken> take() {
        try {
            return leases.take();
        } catch (ProblemException | CommitUnknownException e) {
            LOG.log(Level.DEBUG, "event=no-job-taken cause={0}", e.getClass().getSimpleName());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "event=no-job-taken cause={0}", e.toString());
        }
        return Optional.empty();
    }

    private void work(Taken taken) {
        var id = taken.job().id();
        try {
            if (taken.cancelled()) {
                ended(taken, leases.cancelled(taken.job(), taken.lease()));
            } else if (taken.order().isEmpty() || taken.attempts() > ATTEMPTS) {
                ended(taken, leases.failed(taken.job(), taken.lease(), interrupted(taken.attempts() - 1)));
            } else {
                var run = new JobRun(taken, taken.order().get(), tools);
                running.put(id, run);
                if (closing.getCount() == 0) {
                    run.stop();
                }
                run.run();
            }
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "event=job-left job={0} cause={1}",
                    id,
                    e.getClass().getName());
        } finally {
            running.remove(id);
            free.release();
        }
    }

    private void ended(Taken taken, boolean ours) {
        if (ours) {
            uploads.drop(taken.upload());
        }
    }

    /** Says that this process lives, often enough that a lost answer or two cost nothing. */
    private void renew() {
        try {
            while (!closing.await(config.lease().toMillis() / 5, TimeUnit.MILLISECONDS)) {
                var runs = List.copyOf(running.values());
                if (runs.isEmpty()) {
                    continue;
                }
                try {
                    var renewed = leases.renew(runs.stream().map(JobRun::lease).toList());
                    for (var run : runs) {
                        if (!renewed.kept().contains(run.lease())
                                || renewed.cancelled().contains(run.lease())) {
                            run.cancel();
                        }
                    }
                } catch (RuntimeException e) {
                    LOG.log(
                            Level.DEBUG,
                            "event=leases-not-renewed cause={0}",
                            e.getClass().getSimpleName());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Problem tooLarge() {
        return Problem.of(
                        "document-too-large",
                        413,
                        "The document is too large.",
                        "a document must have at most " + config.bytesMax()
                                + " bytes: split it, or ask the administrator to raise ingest.bytes-max")
                .with("limit", config.bytesMax());
    }

    private static Problem empty() {
        return Problem.of(
                "document-empty",
                422,
                "The document is empty.",
                "a document must have at least 1 byte, had 0: check the file where it came from, and upload it again");
    }

    private static Problem interrupted(int attempts) {
        return Problem.of(
                "ingest-interrupted",
                503,
                "The server was stopped while it worked on the document.",
                "after " + attempts + " attempts the document is not tried again: upload it once more; nothing of it is"
                        + " visible");
    }
}
