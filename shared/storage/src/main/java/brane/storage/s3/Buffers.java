package brane.storage.s3;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The memory for bytes on their way out: who wants more than is free waits, for a limited time. */
final class Buffers {

    private static final int UNIT = 1 << 10;

    private final Semaphore free;
    private final S3Limits limits;

    Buffers(S3Limits limits) {
        this.limits = limits;
        this.free = new Semaphore(units(limits.bufferBytes()), true);
    }

    /** Memory that its owner gives back. */
    final class Lease implements AutoCloseable {

        private final byte[] bytes;

        private Lease(int length) {
            this.bytes = new byte[length];
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public void close() {
            free.release(units(bytes.length));
        }
    }

    /** @param length at most a part */
    Lease take(int length) {
        try {
            if (!free.tryAcquire(units(length), limits.call().toMillis(), TimeUnit.MILLISECONDS)) {
                throw S3Problems.storeDown(
                                "the memory for bytes on their way to the store, store.s3.buffer-bytes, was in use for "
                                        + limits.call() + ": look why the store is slow, or raise it")
                        .failure();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw S3Problems.storeDown("storing was interrupted, because BRANE is stopping: try again")
                    .failure(e);
        }
        return new Lease(length);
    }

    private static int units(long bytes) {
        return Math.toIntExact(Math.ceilDiv(bytes, (long) UNIT));
    }
}
