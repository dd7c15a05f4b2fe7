package brane.brane;

import java.io.PrintStream;

/** A function that runs in this process. */
interface Running extends AutoCloseable {

    /** Says where it is and what to do next, for people. */
    void welcome(PrintStream out);

    /** Ends it: lets what runs come to its end within the grace, and leaves the rest to others. */
    @Override
    void close();
}
