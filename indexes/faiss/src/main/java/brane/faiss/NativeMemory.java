package brane.faiss;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/** A native object: read side by side, changed alone, freed once; by the collector when it was forgotten. */
final class NativeMemory implements AutoCloseable {

    private static final Cleaner CLEANER = Cleaner.create();

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Owned owned;
    private final Cleaner.Cleanable cleanable;

    /** Holds the address apart from the owner, whom the collector could else never take. */
    private static final class Owned implements Runnable {
        private final AtomicLong address;
        private final LongConsumer free;

        Owned(long address, LongConsumer free) {
            this.address = new AtomicLong(address);
            this.free = free;
        }

        @Override
        public void run() {
            var old = address.getAndSet(0);
            if (old != 0) {
                free.accept(old);
            }
        }
    }

    /** @param free a static function; one that holds the owner would keep it alive */
    NativeMemory(long address, LongConsumer free) {
        this.owned = new Owned(address, free);
        this.cleanable = CLEANER.register(this, owned);
    }

    <T> T read(LongFunction<T> work) {
        return use(lock.readLock(), work);
    }

    <T> T change(LongFunction<T> work) {
        return use(lock.writeLock(), work);
    }

    /** Works on the object while nobody can free it: not a closing thread, and not the collector. */
    private <T> T use(Lock held, LongFunction<T> work) {
        held.lock();
        try {
            var address = owned.address.get();
            if (address == 0) {
                throw new IllegalStateException("the index is closed");
            }
            return work.apply(address);
        } finally {
            held.unlock();
            Reference.reachabilityFence(this);
        }
    }

    /** The bytes that a native function gave the address of. */
    static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    /** Where a native function has made room, or why not. */
    static MemorySegment room(long address, long bytes) {
        if (address == 0 && bytes > 0) {
            throw new IllegalStateException("there is no memory for " + bytes + " more bytes of an index");
        }
        return at(address, bytes);
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            cleanable.clean();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
