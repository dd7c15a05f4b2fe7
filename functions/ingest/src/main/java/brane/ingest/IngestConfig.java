package brane.ingest;

import brane.core.Settings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How documents come in.
 *
 * @param uploads where uploads wait, sealed
 * @param bytesMax bytes of one document
 * @param waitingMax documents that are waiting or being read, of everybody
 * @param waitingBytesMax bytes of these
 * @param workers documents that are worked on at once; 0 leaves that to other processes
 * @param lease how long a document stays with a process that says nothing more of it
 * @param uploadWait how long sending one document may take
 * @param retry how long a document is tried again while the database or the store cannot be reached
 * @param keep how long the outcome of a job can be asked for
 * @param sealed whether a parser that this machine cannot seal must not read at all
 * @param extraction what reading one document may cost
 */
record IngestConfig(
        Path uploads,
        long bytesMax,
        int waitingMax,
        long waitingBytesMax,
        int workers,
        Duration lease,
        Duration uploadWait,
        Duration retry,
        Duration keep,
        boolean sealed,
        ExtractionLimits extraction) {

    IngestConfig {
        atLeast("bytes-max", bytesMax, 1);
        atLeast("waiting-max", waitingMax, 1);
        atLeast("waiting-bytes-max", waitingBytesMax, bytesMax);
        atLeast("workers", workers, 0);
        atLeast("lease in ms", lease.toMillis(), 1_000);
        atLeast("upload-wait in ms", uploadWait.toMillis(), 1);
        atLeast("retry in ms", retry.toMillis(), 0);
        atLeast("keep in ms", keep.toMillis(), 1);
    }

    static IngestConfig from(Settings settings, Path data) {
        return new IngestConfig(
                settings.text("ingest.uploads").map(Path::of).orElse(data.resolve("uploads")),
                settings.bytes("ingest.bytes-max", 200L << 20),
                settings.number("ingest.waiting-max", 1_000),
                settings.bytes("ingest.waiting-bytes-max", 10L << 30),
                settings.number("ingest.workers", 2),
                settings.duration("ingest.lease", Duration.ofSeconds(15)),
                settings.duration("ingest.upload-wait", Duration.ofMinutes(30)),
                settings.duration("ingest.retry", Duration.ofMinutes(2)),
                settings.duration("ingest.keep", Duration.ofDays(30)),
                sealed(settings.text("ingest.confinement", "best-effort")),
                ExtractionLimits.from(settings));
    }

    private static boolean sealed(String confinement) {
        return switch (confinement) {
            case "required" -> true;
            case "best-effort" -> false;
            default ->
                throw new IllegalArgumentException(
                        "ingest.confinement must be required or best-effort, was " + confinement);
        };
    }

    private static void atLeast(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("ingest." + key + " must be at least " + least + ", was " + value);
        }
    }
}
