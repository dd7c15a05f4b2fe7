package brane.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Watches a reading process while it reads one document, and kills it when it takes too much or nobody wants the result. */
final class ExtractionWatch {

    private static final Duration PERIOD = Duration.ofMillis(50);
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private final ExtractorProcess process;
    private final ExtractionLimits limits;
    private final Thread owner = Thread.currentThread();
    private final long begun = System.nanoTime();
    private final Duration before;
    private final Thread thread;
    private volatile @Nullable ExtractionFailure verdict;
    private volatile boolean cancelled;
    private volatile boolean ended;

    private ExtractionWatch(ExtractorProcess process, ExtractionLimits limits, boolean fresh) {
        this.process = process;
        this.limits = limits;
        this.before = fresh ? Duration.ZERO : cpu();
        this.thread = Thread.ofVirtual().name("extraction-watch").unstarted(this::run);
    }

    /** @param fresh whether its start counts as part of the document */
    static ExtractionWatch over(ExtractorProcess process, ExtractionLimits limits, boolean fresh) {
        var watch = new ExtractionWatch(process, limits, fresh);
        watch.thread.start();
        return watch;
    }

    /** Why it killed the process, if it did. */
    Optional<ExtractionFailure> verdict() {
        return Optional.ofNullable(verdict);
    }

    /** Ends the watch; true when the owner had been interrupted, which is no longer set then. */
    boolean end() {
        ended = true;
        thread.interrupt();
        return cancelled || Thread.interrupted();
    }

    private void run() {
        while (!ended && process.isAlive()) {
            if (owner.isInterrupted()) {
                cancelled = true;
                process.kill();
                return;
            }
            var broken = broken();
            if (broken != null) {
                verdict = broken;
                process.kill();
                return;
            }
            try {
                Thread.sleep(PERIOD);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private @Nullable ExtractionFailure broken() {
        var wall = Duration.ofNanos(System.nanoTime() - begun);
        if (wall.compareTo(limits.wall()) > 0 || cpu().minus(before).compareTo(limits.cpu()) > 0) {
            return ExtractionFailure.TIMEOUT;
        }
        return residentMiB() > limits.residentMiB() ? ExtractionFailure.OUT_OF_MEMORY : null;
    }

    private Duration cpu() {
        return process.reader().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private long residentMiB() {
        var status = Path.of("/proc", Long.toString(process.reader().pid()), "status");
        try {
            var found = RESIDENT.matcher(Files.readString(status, StandardCharsets.ISO_8859_1));
            return found.find() ? Long.parseLong(found.group(1)) / 1024 : 0;
        } catch (IOException processHasEnded) {
            return 0;
        }
    }
}
