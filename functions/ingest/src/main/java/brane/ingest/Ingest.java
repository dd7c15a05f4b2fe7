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
import brane.storage.Database;
import brane.storage.keys.Keys;
import brane.storage.objects.SealedTemp;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes documents in: what was accepted is durable, sealed, and survives the process; what is done is in the Axon. A job that
 * was running when the process was killed begins anew at the next start, under the same operation, so it is done once.
 */
public final class Ingest implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Ingest.class.getName());

    /** A document on which the process died so often is not tried again. */
    private static final int ATTEMPTS = 10;

    /** A Neuron's Axon, and the version of the Neuron that said so. */
    public record Target(String neuron, long version, UUID axon) {}

    /** Counts tokens as the embedding model of an Axon does. */
    @FunctionalInterface
    public interface Counters {
        TokenCounter of(UUID axon) throws InterruptedException;
    }

    private final IngestConfig config;
    private final JobStore jobs;
    private final ExtractorPool extractors;
    private final LinkedBlockingQueue<Order> waiting = new LinkedBlockingQueue<>();
    private final Map<UUID, JobRun> running = new ConcurrentHashMap<>();
    private final List<Thread> workers = new ArrayList<>();
    private final JobRun.Tools tools;

    private Ingest(IngestConfig config, JobStore jobs, Axons axons, AuditLog log, Counters counters) {
        this.config = config;
        this.jobs = jobs;
        this.extractors = new ExtractorPool(config.extraction(), config.sealed());
        this.tools = new JobRun.Tools(config, jobs, extractors, counters, axons, log);
    }

    /**
     * Goes on with the jobs that the last process left, and takes new ones.
     *
     * @param counters of the Axons' embedding models
     * @param data the data directory
     */
    public static Ingest start(
            Settings settings, Path data, Database database, Keys keys, Axons axons, AuditLog log, Counters counters) {
        return start(IngestConfig.from(settings, data), new JobStore(database, keys), axons, log, counters);
    }

    static Ingest start(IngestConfig config, JobStore jobs, Axons axons, AuditLog log, Counters counters) {
        var ingest = new Ingest(config, jobs, axons, log, counters);
        ingest.recover();
        for (var i = 0; i < config.workers(); i++) {
            ingest.workers.add(Thread.ofVirtual().name("ingest-" + i).start(ingest::work));
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
        var upload = SealedTemp.receive(all, config.bytesMax(), config.uploads());
        var kept = false;
        try {
            if (announced >= 0 && upload.length() != announced) {
                throw new IOException("the upload ended early");
            }
            var id = Ids.next();
            var order =
                    new Order(id, caller, target.neuron(), target.version(), target.axon(), name, type, upload, labels);
            var job =
                    jobs.add(order, operation == null ? id : operation, config.waitingMax(), config.waitingBytesMax());
            kept = job.id().equals(id);
            if (kept) {
                waiting.add(order);
            }
            return current(job);
        } finally {
            if (!kept) {
                upload.close();
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

    /** Asks a job to stop. What was committed already stays: then the job is done. */
    public void cancel(UUID id) {
        jobs.cancel(id);
        var run = running.get(id);
        if (run != null) {
            run.cancel();
            return;
        }
        waiting.stream().filter(order -> order.id().equals(id)).findFirst().ifPresent(order -> {
            if (waiting.remove(order)) {
                order.upload().close();
            }
        });
    }

    /** Forgets jobs that ended long ago. The scheduler calls it. */
    public void maintain() {
        var gone = jobs.prune(config.keep());
        LOG.log(gone > 0 ? Level.INFO : Level.DEBUG, "event=jobs-pruned count={0}", Long.toString(gone));
    }

    /** Stops; jobs that have not ended go on at the next start. */
    @Override
    public void close() {
        workers.forEach(Thread::interrupt);
        for (var worker : workers) {
            try {
                worker.join(java.time.Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        extractors.close();
    }

    private Job current(Job job) {
        return job.state().ended() ? job : live(job.id()).orElse(job);
    }

    private Optional<Job> live(UUID id) {
        return Optional.ofNullable(running.get(id)).map(JobRun::job);
    }

    private void work() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                var order = waiting.take();
                var run = new JobRun(order, tools);
                running.put(order.id(), run);
                try {
                    run.run();
                } finally {
                    running.remove(order.id());
                }
            } catch (InterruptedException closing) {
                return;
            }
        }
    }

    private void recover() {
        var left = jobs.left(config.uploads());
        for (var one : left) {
            var order = one.order();
            if (one.cancelled()) {
                jobs.cancelled(one.job());
            } else if (order.isEmpty() || one.attempts() >= ATTEMPTS) {
                jobs.failed(one.job(), interrupted(one.attempts()));
            } else {
                waiting.add(order.get());
            }
        }
        SealedTemp.sweep(
                config.uploads(),
                waiting.stream().map(order -> order.upload().name()).collect(Collectors.toUnmodifiableSet()));
        if (!left.isEmpty()) {
            LOG.log(
                    Level.INFO,
                    "event=jobs-recovered left={0} resumed={1}",
                    Integer.toString(left.size()),
                    Integer.toString(waiting.size()));
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
