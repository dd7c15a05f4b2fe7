package brane.ingest.child;

import brane.ingest.DocumentType;
import brane.ingest.Extracted;
import brane.ingest.ExtractionFailure;
import brane.ingest.ExtractionWire;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/** The reading process: reads one document after the other until BRANE closes its input or is gone. */
public final class ExtractorMain {

    private final DataInputStream in;
    private final DataOutputStream out;
    private boolean working;

    private ExtractorMain(DataInputStream in, DataOutputStream out) {
        this.in = in;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        var in = new DataInputStream(
                new BufferedInputStream(new FileInputStream(FileDescriptor.in), ExtractionWire.PIECE));
        var out = new DataOutputStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), ExtractionWire.PIECE));
        // What a parser prints must neither get into the answer nor, with words of the document, into a log.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        System.setErr(System.out);
        LogManager.getLogManager().reset();
        var process = new ExtractorMain(in, out);
        Thread.ofPlatform().daemon().name("pulse").start(process::pulse);
        process.serve();
    }

    private void serve() throws IOException {
        while (true) {
            DocumentType type;
            try {
                type = ExtractionWire.type(in);
            } catch (EOFException e) {
                return;
            }
            var document = new RemoteDocument(in, out, in.readLong());
            var reading = new Reading(document, type, in.readInt(), in.readInt(), this::progress);
            synchronized (out) {
                working = true;
            }
            answer(reading);
        }
    }

    private void answer(Reading reading) throws IOException {
        Extracted extracted;
        try {
            extracted = reading.read();
        } catch (ReadingFailedException e) {
            fail(e.failure());
            return;
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            fail(named(e));
            return;
        }
        synchronized (out) {
            working = false;
            out.writeByte(ExtractionWire.DONE);
            ExtractionWire.write(out, extracted);
            out.flush();
        }
    }

    /** Parsers wrap each other's failures: the reason may be a cause. */
    private static ExtractionFailure named(Throwable failure) {
        var depth = 0;
        for (var cause = failure; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof ReadingFailedException reason) {
                return reason.failure();
            }
            if (cause instanceof OutOfMemoryError) {
                return ExtractionFailure.OUT_OF_MEMORY;
            }
        }
        return ExtractionFailure.BROKEN;
    }

    private void fail(ExtractionFailure failure) throws IOException {
        synchronized (out) {
            working = false;
            out.writeByte(ExtractionWire.FAILED);
            out.writeUTF(failure.name());
            out.flush();
        }
    }

    private void progress(int done, int total) {
        try {
            synchronized (out) {
                out.writeByte(ExtractionWire.PROGRESS);
                out.writeInt(done);
                out.writeInt(total);
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process in the middle of a document does not look at its input: it finds that nobody hears it. */
    private void pulse() {
        try {
            while (true) {
                Thread.sleep(1_000);
                synchronized (out) {
                    if (working) {
                        out.writeByte(ExtractionWire.ALIVE);
                        out.flush();
                    }
                }
            }
        } catch (IOException | InterruptedException e) {
            Runtime.getRuntime().halt(1);
        }
    }
}
