package brane.ingest;

import brane.core.Settings;
import java.time.Duration;

/**
 * What reading one document may cost.
 *
 * @param cpu processor time
 * @param wall time on the clock
 * @param heapMiB heap of the reading process
 * @param residentMiB resident memory of the reading process
 * @param pages pages of a document
 * @param characters UTF-16 units of its text
 * @param processes reading processes at once
 * @param documents documents that a process reads before it is replaced
 * @param idle time without work after which a process is ended
 */
record ExtractionLimits(
        Duration cpu,
        Duration wall,
        int heapMiB,
        int residentMiB,
        int pages,
        int characters,
        int processes,
        int documents,
        Duration idle) {

    static final ExtractionLimits DEFAULTS = new ExtractionLimits(
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            256,
            512,
            10_000,
            10_000_000,
            2,
            50,
            Duration.ofSeconds(60));

    ExtractionLimits {
        atLeast("reading-cpu in ms", cpu.toMillis(), 10);
        atLeast("reading-wall in ms", wall.toMillis(), 10);
        atLeast("reading-heap-mib", heapMiB, 64);
        atLeast("reading-resident-mib", residentMiB, heapMiB);
        atLeast("pages-max", pages, 1);
        atLeast("characters-max", characters, 1);
        if (characters > 50_000_000) {
            throw new IllegalArgumentException("ingest.characters-max must be at most 50000000, was " + characters);
        }
        atLeast("reading-processes", processes, 1);
        atLeast("reading-documents", documents, 1);
        atLeast("reading-idle in ms", idle.toMillis(), 1);
    }

    static ExtractionLimits from(Settings settings) {
        return new ExtractionLimits(
                settings.duration("ingest.reading-cpu", DEFAULTS.cpu),
                settings.duration("ingest.reading-wall", DEFAULTS.wall),
                settings.number("ingest.reading-heap-mib", DEFAULTS.heapMiB),
                settings.number("ingest.reading-resident-mib", DEFAULTS.residentMiB),
                settings.number("ingest.pages-max", DEFAULTS.pages),
                settings.number("ingest.characters-max", DEFAULTS.characters),
                settings.number("ingest.reading-processes", DEFAULTS.processes),
                settings.number("ingest.reading-documents", DEFAULTS.documents),
                settings.duration("ingest.reading-idle", DEFAULTS.idle));
    }

    private static void atLeast(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("ingest." + key + " must be at least " + least + ", was " + value);
        }
    }
}
