package brane.brane;

import java.io.PrintStream;

/**
 * What a start is doing: one line a step, with the time that it took. A line of the log that comes in the middle of a step
 * stands on a line of its own, and the step is named again where it ends.
 */
final class Steps {

    private static final String NAME = "%-52s";

    private final PrintStream out;
    private final long began = System.nanoTime();
    private long step = began;
    private String name = "";
    private boolean open;
    private boolean broken;

    Steps(PrintStream out) {
        this.out = out;
    }

    /** Ends the step before and begins this one. */
    synchronized void next(String what) {
        end();
        name = what + " …";
        out.printf(NAME, name);
        out.flush();
        step = System.nanoTime();
        open = true;
        broken = false;
    }

    synchronized void end() {
        end(" %5d ms".formatted((System.nanoTime() - step) / 1_000_000));
    }

    synchronized void failed() {
        end(" failed");
    }

    private void end(String how) {
        if (open) {
            out.println(broken ? NAME.formatted(name) + how : how);
            out.flush();
            open = false;
        }
    }

    /** Somebody else is about to write a line. */
    synchronized void makeWay() {
        if (open && !broken) {
            out.println();
            out.flush();
            broken = true;
        }
    }

    long millis() {
        return (System.nanoTime() - began) / 1_000_000;
    }
}
