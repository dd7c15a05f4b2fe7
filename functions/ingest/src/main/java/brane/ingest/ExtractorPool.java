package brane.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Reads documents in a few child processes, which are started when they are needed and ended when they are not. */
final class ExtractorPool implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ExtractorPool.class.getName());

    /** After these the process is as good as before. */
    private static final Set<ExtractionFailure> HARMLESS =
            EnumSet.of(ExtractionFailure.ENCRYPTED, ExtractionFailure.NO_TEXT, ExtractionFailure.UNSUPPORTED);

    private record Idle(ExtractorProcess process, long since) {}

    private final ExtractionLimits limits;
    private final Semaphore permits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Idle> idle = new ArrayDeque<>();
    private @Nullable Confinement confinement;
    private @Nullable Thread reaper;
    private boolean closed;

    ExtractorPool(ExtractionLimits limits) {
        this(limits, false);
    }

    /**
     * @param sealed whether a process that is not sealed must not read
     * @throws IllegalArgumentException when this machine cannot seal one that must be
     */
    ExtractorPool(ExtractionLimits limits, boolean sealed) {
        this.limits = limits;
        this.permits = new Semaphore(limits.processes(), true);
        if (sealed) {
            confinement = Confinement.available(limits).checked(true);
        }
    }

    /**
     * Reads a document, waiting for a free process; a process that died on it for no reason that is known is replaced once.
     *
     * @throws InterruptedException when the caller was interrupted; then nothing goes on
     */
    Extraction extract(DocumentType type, Upload upload, Extraction.Progress progress) throws InterruptedException {
        permits.acquire();
        try {
            var first = once(type, upload, progress);
            var crashed = first.equals(new Extraction.Failed(ExtractionFailure.CRASHED));
            return crashed ? once(type, upload, progress) : first;
        } finally {
            permits.release();
        }
    }

    /** How many processes wait for work. */
    int idle() {
        lock.lock();
        try {
            return idle.size();
        } finally {
            lock.unlock();
        }
    }

    private Extraction once(DocumentType type, Upload upload, Extraction.Progress progress)
            throws InterruptedException {
        var process = take();
        var keep = false;
        try {
            var extraction = process.extract(type, upload, progress);
            keep = switch (extraction) {
                case Extraction.Done done -> true;
                case Extraction.Failed failed -> HARMLESS.contains(failed.failure());
            };
            return extraction;
        } finally {
            if (keep && process.usable()) {
                giveBack(process);
            } else {
                process.close();
            }
        }
    }

    private ExtractorProcess take() {
        lock.lock();
        try {
            while (!idle.isEmpty()) {
                var process = idle.pop().process();
                if (process.usable()) {
                    return process;
                }
                process.close();
            }
            if (confinement == null) {
                confinement = Confinement.available(limits).checked(false);
            }
            var process = ExtractorProcess.start(limits, confinement);
            LOG.log(System.Logger.Level.DEBUG, "event=reading-process-started pid={0}", Long.toString(process.pid()));
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("the reading process could not be started", e);
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(ExtractorProcess process) {
        lock.lock();
        try {
            if (closed) {
                process.close();
                return;
            }
            idle.push(new Idle(process, System.nanoTime()));
            if (reaper == null) {
                reaper = Thread.ofVirtual().name("extractor-reaper").start(this::reap);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends processes that had nothing to do for long; ends itself with the last one. */
    private void reap() {
        while (true) {
            lock.lock();
            try {
                while (!idle.isEmpty()
                        && System.nanoTime() - idle.getLast().since()
                                > limits.idle().toNanos()) {
                    idle.removeLast().process().close();
                }
                if (idle.isEmpty()) {
                    reaper = null;
                    return;
                }
            } finally {
                lock.unlock();
            }
            try {
                Thread.sleep(limits.idle().dividedBy(4));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            idle.forEach(one -> one.process().close());
            idle.clear();
        } finally {
            lock.unlock();
        }
    }
}
