package brane.chat;

import brane.server.EventStream;
import brane.server.EventStream.ClientLeftException;
import brane.server.Problems;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A completion as a stream of pieces. It begins with the first word, so that whatever fails before has a status of its own, or
 * after a long silence, which a proxy would take for a dead connection.
 */
final class CompletionStream implements AutoCloseable {

    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Supplier<EventStream> begin;
    private final CompletionForm form;
    private final Stop stop;
    private final Thread beat;
    private @Nullable EventStream stream;
    private boolean left;
    private boolean ended;

    /** @param stop what a reader who leaves stops */
    CompletionStream(Supplier<EventStream> begin, CompletionForm form, Stop stop) {
        this.begin = begin;
        this.form = form;
        this.stop = stop;
        this.beat = Thread.ofVirtual().name("completion-beat").start(this::beat);
    }

    /** Text of the answer. */
    void text(String text) {
        write(out -> out.send(form.text(text)));
    }

    /** The end: in order, or with the error that OpenAI's clients throw. An answer that failed before its first word is not a stream. */
    void end(PassingProgress progress, TurnEvent last, boolean usage) {
        switch (last) {
            case TurnEvent.Done done ->
                write(out -> {
                    out.send(form.end(progress, done));
                    if (usage) {
                        out.send(form.usage(progress));
                    }
                    out.mark("[DONE]");
                });
            case TurnEvent.Failed failed -> {
                if (!begun()) {
                    throw failed.problem().asProblem().failure();
                }
                write(out -> out.send(Problems.openAi(failed.problem().asProblem())));
            }
            default -> stop.ask();
        }
    }

    private boolean begun() {
        lock.lock();
        try {
            ended = true;
            return stream != null;
        } finally {
            lock.unlock();
        }
    }

    private interface Piece {
        void to(EventStream out);
    }

    private void write(Piece piece) {
        lock.lock();
        try {
            if (!left) {
                piece.to(opened());
            }
        } catch (ClientLeftException e) {
            left = true;
            stop.ask();
        } finally {
            lock.unlock();
        }
    }

    private EventStream opened() {
        var there = stream;
        if (there == null) {
            there = begin.get();
            stream = there;
            there.send(form.role());
        }
        return there;
    }

    private void beat() {
        try {
            while (true) {
                Thread.sleep(SILENCE);
                lock.lockInterruptibly();
                try {
                    if (ended) {
                        return;
                    }
                } finally {
                    lock.unlock();
                }
                write(EventStream::comment);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        beat.interrupt();
        lock.lock();
        try {
            if (stream != null && !left) {
                stream.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
