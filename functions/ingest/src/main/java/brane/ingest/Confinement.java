package brane.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is put before the command of a reading process, as far as this machine allows it: limits on memory, processor time and
 * open files, no writing to any file, no network, and none of the rights of the user who started BRANE.
 */
record Confinement(List<String> prefix, boolean network) {

    private static final System.Logger LOG = System.getLogger(Confinement.class.getName());

    Confinement {
        prefix = List.copyOf(prefix);
    }

    /** Tries out what works here; takes some milliseconds. */
    static Confinement available(ExtractionLimits limits) {
        var prefix = new ArrayList<String>();
        var bounds = List.of(
                "prlimit",
                "--as=" + ((limits.residentMiB() + 1536L) << 20),
                "--cpu=" + Math.max(60, limits.cpu().toSeconds() * (limits.documents() + 2)),
                "--nofile=256",
                "--fsize=0",
                "--core=0",
                "--");
        if (works(bounds)) {
            prefix.addAll(bounds);
        } else {
            LOG.log(System.Logger.Level.WARNING, "event=reading-unbounded cause=prlimit-does-not-work");
        }
        for (var alone : List.of(List.of("unshare", "-U", "-n", "--"), List.of("unshare", "-n", "--"))) {
            if (works(alone)) {
                prefix.addAll(alone);
                return new Confinement(prefix, false);
            }
        }
        LOG.log(System.Logger.Level.WARNING, "event=reading-with-network cause=unshare-does-not-work");
        return new Confinement(prefix, true);
    }

    private static boolean works(List<String> prefix) {
        var command = new ArrayList<>(prefix);
        command.add("true");
        try {
            var process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(5, TimeUnit.SECONDS)) {
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
