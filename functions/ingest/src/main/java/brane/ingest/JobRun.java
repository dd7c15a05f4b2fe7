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
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
            JobStore jobs,
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
    private final Tools tools;
    private final Thread thread = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private final long begun = System.nanoTime();
    private volatile Job job;
    private volatile boolean cancelled;
    private boolean over;
    private boolean taken;
    private long noted;

    JobRun(Order order, Tools tools) {
        this.order = order;
        this.tools = tools;
        this.job = new Job(
                order.id(),
                order.caller().id(),
                order.neuron(),
                order.name().text(),
                Job.State.RUNNING,
                Stage.READING,
                0,
                0,
                null,
                null,
                Instant.now(),
                Instant.now());
    }

    /** Whether it has, whatever the machine's clock was set to meanwhile. */
    private boolean hasRunFor(Duration time) {
        return System.nanoTime() - begun > time.toNanos();
    }

    Job job() {
        return job;
    }

    /** Stops it from another thread, as long as it works. */
    void cancel() {
        lock.lock();
        try {
            if (!over) {
                cancelled = true;
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** @throws InterruptedException when the process stops; then the job goes on at the next start */
    void run() throws InterruptedException {
        tools.jobs.find(order.id()).ifPresent(stored -> job = stored.at(Stage.READING, 0, 0));
        var ending = ending();
        end();
        if (ending instanceof Ending.Cancelled && !cancelled) {
            throw new InterruptedException("the process stops");
        }
        if (settle(ending)) {
            order.upload().close();
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
                return attempt();
            } catch (ProblemException e) {
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
                LOG.log(
                        Level.ERROR,
                        "event=job-broke job={0} cause={1}",
                        order.id(),
                        e.getClass().getName());
                return new Ending.Failed(broke());
            }
        }
    }

    private Ending attempt() throws InterruptedException {
        if (!taken && !tools.jobs.begin(order.id())) {
            cancelled = true;
            return new Ending.Cancelled();
        }
        taken = true;
        var entry = Entry.of(Action.DOCUMENT_INGEST, "axon:" + order.axon())
                .neuron(order.neuron() + "@" + order.version())
                .count("bytes", order.upload().length());
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
        var upload = new SealedUpload(order.upload());
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

    /** Shows how far it is at once, and keeps it now and then; it is then that a wish to stop is seen. */
    private void at(Stage stage, long done, long total) {
        var before = job.stage();
        job = job.at(stage, done, total);
        var now = System.nanoTime();
        if (before == stage && now - noted < NOTED_EVERY.toNanos()) {
            return;
        }
        noted = now;
        try {
            if (!tools.jobs.progress(job)) {
                cancel();
            }
        } catch (ProblemException e) {
            LOG.log(
                    Level.DEBUG,
                    "event=progress-not-kept job={0} cause={1}",
                    order.id(),
                    e.problem().slug());
        }
    }

    /** Keeps how it ended; false when even that could not be kept: then the next start finds out. */
    private boolean settle(Ending ending) throws InterruptedException {
        var since = System.nanoTime();
        while (true) {
            try {
                switch (ending) {
                    case Ending.Done(var receipt) -> tools.jobs.done(job, receipt.document());
                    case Ending.Failed(var problem) -> tools.jobs.failed(job, problem);
                    case Ending.Cancelled _ -> tools.jobs.cancelled(job);
                }
                return true;
            } catch (ProblemException e) {
                if (System.nanoTime() - since > tools.config.retry().toNanos()) {
                    LOG.log(
                            Level.WARNING,
                            "event=job-not-settled job={0} cause={1}",
                            order.id(),
                            e.problem().slug());
                    return false;
                }
                Thread.sleep(PAUSE_MAX.dividedBy(10));
            }
        }
    }

    private static Problem broke() {
        return Problem.of(
                "internal",
                500,
                "Something went wrong that should not.",
                "the log of the server has more under this job's id; upload the document again");
    }
}
