package brane.ingest;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.axon.Axons;
import brane.axon.DocumentText;
import brane.axon.DocumentText.PageSpan;
import brane.axon.DocumentText.PassageSpan;
import brane.axon.NewDocument;
import brane.axon.Passage;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.core.RequestContext;
import brane.ingest.Job.Stage;
import brane.storage.objects.SealedTemp;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/** One job from its upload to the Axon: read, split, embed, commit. It ends once, whatever happens. */
final class JobRun {

    private static final System.Logger LOG = System.getLogger(JobRun.class.getName());
    private static final Duration NOTED_EVERY = Duration.ofSeconds(2);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);

    /** What every run works with. */
    record Tools(
            IngestConfig config,
            JobLeases leases,
            Uploads uploads,
            ExtractorPool extractors,
            Ingest.Counters counters,
            Axons axons,
            AuditLog log) {}

    /** How an attempt ended. */
    private sealed interface Ending {
        record Done(Axons.Receipt receipt) implements Ending {}

        record Failed(Problem problem) implements Ending {}

        record Cancelled() implements Ending {}
    }

    private final Order order;
    private final UUID lease;
    private final Tools tools;
    private final Thread thread = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private final long begun = System.nanoTime();
    private volatile Job job;
    private volatile boolean cancelled;

    /** Told to stop: whatever breaks from then on, such as a connection in mid-use, is no fault of the job's. */
    private volatile boolean stopped;

    private boolean over;
    private long noted;

    /** To be made by the thread that runs it. */
    JobRun(JobLeases.Taken taken, Order order, Tools tools) {
        this.order = order;
        this.lease = taken.lease();
        this.tools = tools;
        this.job = taken.job().at(Stage.READING, 0, 0);
    }

    /** Whether it has, whatever the machine's clock was set to meanwhile. */
    private boolean hasRunFor(Duration time) {
        return System.nanoTime() - begun > time.toNanos();
    }

    Job job() {
        return job;
    }

    UUID lease() {
        return lease;
    }

    /** Stops it from another thread, as long as it works: somebody wants that, or the job is another process's now. */
    void cancel() {
        lock.lock();
        try {
            if (!over) {
                cancelled = true;
                stopped = true;
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Stops it because the process does; the job goes on elsewhere, or at the next start. */
    void stop() {
        lock.lock();
        try {
            if (!over) {
                stopped = true;
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Works on it to its end, or until it is stopped: then any process may take the job at once. */
    void run() {
        var ending = ending();
        end();
        var upload = SealedTemp.name(order.ticket());
        if (ending instanceof Ending.Cancelled && !cancelled) {
            tools.uploads.forget(upload);
            release();
        } else if (settle(ending)) {
            tools.uploads.drop(upload);
        } else {
            tools.uploads.forget(upload);
        }
    }

    private void release() {
        try {
            tools.leases.release(order.id(), lease);
        } catch (ProblemException e) {
            LOG.log(
                    Level.DEBUG,
                    "event=job-not-released job={0} cause={1}",
                    order.id(),
                    e.problem().slug());
        }
    }

    private void end() {
        lock.lock();
        try {
            over = true;
            // What arrived too late must not stop the next job.
            var _ = Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    private Ending ending() {
        try {
            return ScopedValue.where(RequestContext.CALLER, order.caller())
                    .where(RequestContext.REQUEST_ID, order.id().toString())
                    .call(this::tryUntilItIsKnown);
        } catch (InterruptedException e) {
            return new Ending.Cancelled();
        }
    }

    private Ending tryUntilItIsKnown() throws InterruptedException {
        var pause = Duration.ofMillis(500);
        while (true) {
            try {
                var ending = attempt();
                if (ending instanceof Ending.Failed) {
                    requireGoingOn();
                }
                return ending;
            } catch (ProblemException e) {
                requireGoingOn();
                if (e.problem().status() != 503
                        || hasRunFor(tools.config.retry().minus(pause))) {
                    return new Ending.Failed(e.problem());
                }
                LOG.log(
                        Level.INFO,
                        "event=job-waits job={0} cause={1}",
                        order.id(),
                        e.problem().slug());
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
            } catch (RuntimeException e) {
                requireGoingOn();
                LOG.log(
                        Level.ERROR,
                        "event=job-broke job={0} cause={1}",
                        order.id(),
                        e.getClass().getName());
                return new Ending.Failed(broke());
            }
        }
    }

    private void requireGoingOn() throws InterruptedException {
        if (stopped) {
            throw new InterruptedException("the job was stopped");
        }
    }

    private Ending attempt() throws InterruptedException {
        var entry = Entry.of(Action.DOCUMENT_INGEST, "axon:" + order.axon())
                .neuron(order.neuron() + "@" + order.version())
                .count("bytes", order.bytes());
        return tools.log.during(entry, intent -> {
            var ending = put(intent);
            switch (ending) {
                case Ending.Done(var receipt) ->
                    intent.about("document:" + receipt.document()).count("passages", receipt.passages());
                case Ending.Failed(var problem) -> intent.failed(problem.slug());
                case Ending.Cancelled _ -> intent.cancelled();
            }
            return ending;
        });
    }

    private Ending put(Intent intent) throws InterruptedException {
        at(Stage.READING, 0, 0);
        var sealed = tools.uploads.open(order.ticket());
        if (sealed.isEmpty()) {
            return new Ending.Failed(uploadGone());
        }
        var upload = new SealedUpload(sealed.get());
        return switch (tools.extractors.extract(order.type(), upload, (done, of) -> at(Stage.READING, done, of))) {
            case Extraction.Failed(var failure) -> new Ending.Failed(failure.problem(tools.config.extraction()));
            case Extraction.Done(var extracted) -> new Ending.Done(commit(intent, upload, extracted));
        };
    }

    private Axons.Receipt commit(Intent intent, Upload upload, Extracted extracted) throws InterruptedException {
        at(Stage.SPLITTING, 0, extracted.blocks().size());
        var passages = new Splitter(tools.counters.of(order.axon())).split(extracted);
        at(Stage.SPLITTING, extracted.blocks().size(), extracted.blocks().size());
        var document = new NewDocument(
                order.name().text(),
                extracted.type().id(),
                upload,
                text(extracted, passages),
                passages,
                order.caller().id(),
                order.labels());
        return tools.axons.put(
                intent,
                order.axon(),
                order.id(),
                document,
                (stage, done, total) -> at(Stage.valueOf(stage.toUpperCase(Locale.ROOT)), done, total));
    }

    private static DocumentText text(Extracted extracted, List<Passage> passages) {
        var pages = IntStream.range(0, extracted.pages().size())
                .mapToObj(i -> new PageSpan(
                        i + 1,
                        extracted.pages().get(i).start(),
                        extracted.pages().get(i).end()))
                .toList();
        var spans = passages.stream()
                .map(passage -> new PassageSpan(passage.ordinal(), passage.start(), passage.end()))
                .toList();
        return new DocumentText(extracted.text(), pages, Splitter.headings(extracted), spans);
    }

    /**
     * Shows how far it is at once, and keeps it now and then; it is then that a wish to stop, or a lost lease, is seen. Nothing is
     * committed without a look.
     */
    private void at(Stage stage, long done, long total) {
        var before = job.stage();
        job = job.at(stage, done, total);
        var now = System.nanoTime();
        if (before == stage && stage != Stage.COMMITTING && now - noted < NOTED_EVERY.toNanos()) {
            return;
        }
        noted = now;
        try {
            if (!tools.leases.progress(job, lease)) {
                cancel();
            }
        } catch (ProblemException e) {
            if (stage == Stage.COMMITTING) {
                throw e;
            }
            LOG.log(
                    Level.DEBUG,
                    "event=progress-not-kept job={0} cause={1}",
                    order.id(),
                    e.problem().slug());
        }
    }

    /** Keeps how it ended; false when the job is not this process's any more, or that could not be kept in time. */
    private boolean settle(Ending ending) {
        var since = System.nanoTime();
        while (true) {
            try {
                var settled = switch (ending) {
                    case Ending.Done(var receipt) -> tools.leases.done(job, lease, receipt.document());
                    case Ending.Failed(var problem) -> tools.leases.failed(job, lease, problem);
                    case Ending.Cancelled _ -> tools.leases.cancelled(job, lease);
                };
                if (!settled) {
                    LOG.log(Level.INFO, "event=job-lost job={0}", order.id());
                }
                return settled;
            } catch (ProblemException e) {
                if (System.nanoTime() - since > tools.config.retry().toNanos()) {
                    LOG.log(
                            Level.WARNING,
                            "event=job-not-settled job={0} cause={1}",
                            order.id(),
                            e.problem().slug());
                    return false;
                }
            }
            try {
                Thread.sleep(PAUSE_MAX.dividedBy(10));
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private static Problem uploadGone() {
        return Problem.of(
                "ingest-interrupted",
                503,
                "The server was stopped while it worked on the document.",
                "what was uploaded is gone from the object store: upload the document once more; nothing of it is visible");
    }

    private static Problem broke() {
        return Problem.of(
                "internal",
                500,
                "Something went wrong that should not.",
                "the log of the server has more under this job's id; upload the document again");
    }
}
