package brane.ingest;

import brane.ingest.Extraction.Done;
import brane.ingest.Extraction.Failed;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A child process that reads documents, one after the other. Whatever happens in it stays in it. */
final class ExtractorProcess implements AutoCloseable {

    /** With {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int EXIT_OUT_OF_MEMORY = 3;

    private final ExtractionLimits limits;
    private final Confinement confinement;
    private final Process process;
    private final DataInputStream in;
    private final DataOutputStream out;
    private int documents;
    private volatile @Nullable ProcessHandle reader;

    private ExtractorProcess(ExtractionLimits limits, Confinement confinement, Process process) {
        this.limits = limits;
        this.confinement = confinement;
        this.process = process;
        this.in = new DataInputStream(new BufferedInputStream(process.getInputStream(), ExtractionWire.PIECE));
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), ExtractionWire.PIECE));
    }

    static ExtractorProcess start(ExtractionLimits limits, Confinement confinement) throws IOException {
        return start(limits, confinement, builder(limits, confinement.prefix()));
    }

    static ExtractorProcess start(ExtractionLimits limits, Confinement confinement, ProcessBuilder builder)
            throws IOException {
        return new ExtractorProcess(limits, confinement, builder.start());
    }

    /** What starts a reading process behind these words. */
    static ProcessBuilder builder(ExtractionLimits limits, List<String> prefix) {
        var java = Path.of(System.getProperty("java.home"));
        var command = new ArrayList<>(prefix);
        command.addAll(java(java.resolve("bin/java"), limits));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        // Without /proc, Java's starter does not know where it lies.
        builder.environment().put("LD_LIBRARY_PATH", java.resolve("lib").toString());
        builder.directory(Path.of("/").toFile());
        return builder;
    }

    private static List<String> java(Path java, ExtractionLimits limits) {
        return List.of(
                java.toString(),
                "-Xmx" + limits.heapMiB() + "m",
                "-Xss2m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:MaxMetaspaceSize=96m",
                "-XX:CompressedClassSpaceSize=32m",
                "-XX:ReservedCodeCacheSize=32m",
                "-XX:MaxDirectMemorySize=8m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-XX:+DisableAttachMechanism",
                "-Xlog:disable",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=/nonexistent",
                "-Duser.home=/nonexistent",
                "-Dfile.encoding=UTF-8",
                "-Djavax.xml.accessExternalDTD=",
                "-Djavax.xml.accessExternalSchema=",
                "-Djavax.xml.accessExternalStylesheet=",
                "-Dlog4j2.StatusLogger.level=OFF",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                "brane.ingest.child.ExtractorMain");
    }

    /** Whether it may be given another document. */
    boolean usable() {
        return process.isAlive() && documents < limits.documents();
    }

    long pid() {
        return reader().pid();
    }

    /** The process that was started, which is the reader's parent where that has process ids of its own. */
    long starter() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it, at once and whatever it does: with the process that was started goes the one that reads. */
    void kill() {
        process.destroyForcibly();
    }

    /** The process that reads; shortly after the start it may not be there yet, then the one that will become it. */
    ProcessHandle reader() {
        var known = reader;
        if (known == null) {
            known = confinement.forks() ? process.children().findFirst().orElse(null) : process.toHandle();
            reader = known;
        }
        return known == null ? process.toHandle() : known;
    }

    /**
     * Reads one document.
     *
     * @throws InterruptedException when the caller was interrupted meanwhile
     */
    Extraction extract(DocumentType type, Upload upload, Extraction.Progress progress) throws InterruptedException {
        documents++;
        var watch = ExtractionWatch.over(this, limits, documents == 1);
        var extraction = ask(type, upload, progress, watch);
        if (watch.end()) {
            kill();
            throw new InterruptedException("reading was cancelled");
        }
        return extraction;
    }

    private Extraction ask(DocumentType type, Upload upload, Extraction.Progress progress, ExtractionWatch watch) {
        try {
            out.writeUTF(type.id());
            out.writeLong(upload.length());
            out.writeInt(limits.pages());
            out.writeInt(limits.characters());
            out.flush();
            return converse(upload, progress);
        } catch (IOException | IllegalArgumentException e) {
            // Mostly it has ended, perhaps with a last word of Java's; what was started for it tells how, a moment
            // later.
            var cause = causeOfDeath();
            kill();
            return new Failed(watch.verdict().orElse(cause));
        }
    }

    private Extraction converse(Upload upload, Extraction.Progress progress) throws IOException {
        while (true) {
            switch (in.readUnsignedByte()) {
                case ExtractionWire.READ -> give(upload, in.readLong(), in.readInt());
                case ExtractionWire.ALIVE -> {}
                case ExtractionWire.PROGRESS -> progress.at(in.readInt(), in.readInt());
                case ExtractionWire.FAILED -> {
                    return new Failed(ExtractionWire.failure(in));
                }
                case ExtractionWire.DONE -> {
                    return new Done(ExtractionWire.read(in, limits.pages(), limits.characters()));
                }
                default -> throw new IllegalArgumentException("the reading process said something else");
            }
        }
    }

    private void give(Upload upload, long position, int count) throws IOException {
        if (position < 0 || count < 1 || count > ExtractionWire.PIECE || position > upload.length() - count) {
            throw new IllegalArgumentException("the reading process asked for bytes that are not there");
        }
        var bytes = upload.read(position, count);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.flush();
    }

    private ExtractionFailure causeOfDeath() {
        try {
            if (process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() == EXIT_OUT_OF_MEMORY) {
                return ExtractionFailure.OUT_OF_MEMORY;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExtractionFailure.CRASHED;
    }

    @Override
    public void close() {
        kill();
    }
}
