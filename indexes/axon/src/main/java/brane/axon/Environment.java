package brane.axon;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Time and chance, as the Axons of one process meet them; a simulation brings its own and can repeat a run by its seed. */
public interface Environment {

    /** The machine's clock and random numbers. */
    Environment REAL = new Environment() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
            Thread.sleep(time);
        }

        @Override
        public UUID newId() {
            return UUID.randomUUID();
        }
    };

    /** Nanoseconds of a clock that never goes back. */
    long nanoTime();

    Instant now();

    void sleep(Duration time) throws InterruptedException;

    /** An id that nobody has. */
    UUID newId();
}
