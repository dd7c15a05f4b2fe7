package brane.ingest;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is put before the command of a reading process, the most that this machine allows.
 *
 * @param bounded whether memory, processor time, open files and processes are limited, and no file can be written
 */
record Confinement(Isolation isolation, boolean bounded, List<String> prefix) {

    private static final System.Logger LOG = System.getLogger(Confinement.class.getName());
    private static final int PROCESSES_AND_THREADS = 64;

    /** What is tried, and what of it. */
    private record Candidate(Isolation isolation, List<String> words) {}

    Confinement {
        prefix = List.copyOf(prefix);
    }

    /**
     * This, after the log was told what is missing.
     *
     * @throws IllegalArgumentException when it must be sealed and is not
     */
    Confinement checked(boolean sealed) {
        report();
        if (sealed && isolation != Isolation.SEALED) {
            throw new IllegalArgumentException("ingest.confinement must be best-effort on this machine, was required: a"
                    + " document's parser " + isolation.words()
                    + "; allow user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, the"
                    + " container's seccomp profile), or accept it with best-effort");
        }
        return this;
    }

    /** Tries out what works here, by starting a reading process that has nothing to read: takes as long as that does. */
    static Confinement available(ExtractionLimits limits) {
        var candidates = new ArrayList<>(sealed());
        candidates.add(new Candidate(Isolation.OFFLINE, List.of("unshare", "-U", "-n", "--")));
        candidates.add(new Candidate(Isolation.OFFLINE, List.of("unshare", "-n", "--")));
        candidates.add(new Candidate(Isolation.OPEN, List.of()));
        for (var candidate : candidates) {
            for (var bounds : List.of(bounds(limits), List.<String>of())) {
                var words = joined(candidate.words(), bounds);
                if (works(limits, words)) {
                    return new Confinement(candidate.isolation(), !bounds.isEmpty(), words);
                }
            }
        }
        return new Confinement(Isolation.OPEN, false, List.of());
    }

    private static List<Candidate> sealed() {
        List<String> root;
        try {
            root = ConfinedRoot.words();
        } catch (IllegalArgumentException | UncheckedIOException e) {
            LOG.log(System.Logger.Level.WARNING, "event=confined-root-failed cause={0}", e.getMessage());
            return List.of();
        }
        var alone = List.of("-m", "-n", "-p", "-i", "-u", "-f", "--");
        var asNobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");
        // A user namespace with no user in it: nothing has a right there, none can be made from it, and it counts by
        // itself.
        var rightless = List.of("unshare", "-U", "--", "prlimit", "--nproc=" + PROCESSES_AND_THREADS, "--");
        var noWayBack = List.of("setpriv", "--no-new-privs", "--pdeathsig=KILL", "--");
        return List.of(
                // Root becomes nobody, because no limit on processes holds for root; others are root of a namespace at
                // most.
                new Candidate(
                        Isolation.SEALED, joined(List.of("unshare"), alone, root, asNobody, rightless, noWayBack)),
                new Candidate(
                        Isolation.SEALED, joined(List.of("unshare", "-U", "-r"), alone, root, rightless, noWayBack)));
    }

    private static List<String> bounds(ExtractionLimits limits) {
        return List.of(
                "prlimit",
                "--as=" + ((limits.residentMiB() + 1536L) << 20),
                "--cpu=" + Math.max(60, limits.cpu().toSeconds() * (limits.documents() + 2)),
                "--nofile=256",
                "--fsize=0",
                "--core=0",
                "--");
    }

    @SafeVarargs
    private static List<String> joined(List<String>... parts) {
        var joined = new ArrayList<String>();
        for (var part : parts) {
            joined.addAll(part);
        }
        return joined;
    }

    /** Whether the reading process is a child of the process that was started, because it has process ids of its own. */
    boolean forks() {
        return isolation == Isolation.SEALED;
    }

    private void report() {
        switch (isolation) {
            case SEALED -> LOG.log(System.Logger.Level.DEBUG, "event=reading-sealed");
            case OFFLINE ->
                LOG.log(
                        System.Logger.Level.WARNING,
                        "event=reading-not-sealed cause=namespaces-of-files-and-processes-do-not-work network=none");
            case OPEN ->
                LOG.log(System.Logger.Level.WARNING, "event=reading-not-sealed cause=no-namespace-works network=open");
        }
        if (!bounded) {
            LOG.log(System.Logger.Level.WARNING, "event=reading-unbounded cause=prlimit-does-not-work");
        }
    }

    private static boolean works(ExtractionLimits limits, List<String> prefix) {
        try {
            var process = ExtractorProcess.builder(limits, prefix)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(20, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
