package brane.brane;

import java.io.PrintStream;

/** What a start is doing: one line a step, with the time that it took. */
final class Steps {

    private final PrintStream out;
    private final long began = System.nanoTime();
    private long step = began;
    private boolean open;

    Steps(PrintStream out) {
        this.out = out;
    }

    /** Ends the step before and begins this one. */
    void next(String what) {
        end();
        out.printf("%-52s", what + " …");
        out.flush();
        step = System.nanoTime();
        open = true;
    }

    void end() {
        if (open) {
            out.printf(" %5d ms%n", (System.nanoTime() - step) / 1_000_000);
            open = false;
        }
    }

    void failed() {
        if (open) {
            out.println(" failed");
            out.flush();
            open = false;
        }
    }

    long millis() {
        return (System.nanoTime() - began) / 1_000_000;
    }
}
