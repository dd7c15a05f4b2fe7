package brane.axon.format;

import brane.axon.CorruptException;
import brane.core.AtOnce;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Many encoded passages that are still where the segment is: a search gets the few that it found, several at once, and then
 * all come into memory in the background.
 */
final class LateRecords implements SegmentPassages.Records {

    private static final System.Logger LOG = System.getLogger(LateRecords.class.getName());

    private static final int AT_ONCE = 8;

    /** More than this are not kept one by one while all are on their way. */
    private static final int MAX_KEPT = 10_000;

    private final SegmentBytes stored;
    private final long at;
    private final Supplier<SegmentPassages.Records> all;
    private final AtomicBoolean coming = new AtomicBoolean();
    private final Map<Integer, byte[]> some = new ConcurrentHashMap<>();
    private volatile SegmentPassages.@Nullable Records whole;
    private volatile @Nullable CorruptException damage;

    /**
     * @param at where the first record is
     * @param all brings and proves them all
     */
    LateRecords(SegmentBytes stored, long at, Supplier<SegmentPassages.Records> all) {
        this.stored = stored;
        this.at = at;
        this.all = all;
    }

    @Override
    public ByteReader read(int from, int length) {
        var there = present();
        if (there != null) {
            return there.read(from, length);
        }
        var known = some.get(from);
        return new ByteReader(known == null ? bring(from, length) : known);
    }

    @Override
    public void bring(List<Span> spans) {
        if (present() != null) {
            return;
        }
        AtOnce.run(
                spans.stream()
                        .filter(span -> !some.containsKey(span.from()))
                        .<Runnable>map(span -> () -> bring(span.from(), span.length()))
                        .toList(),
                AT_ONCE);
        comeAll();
    }

    private byte[] bring(int from, int length) {
        var bytes = new byte[length];
        stored.read(at + from, MemorySegment.ofArray(bytes));
        if (some.size() < MAX_KEPT) {
            some.put(from, bytes);
        }
        return bytes;
    }

    private SegmentPassages.@Nullable Records present() {
        var wrong = damage;
        if (wrong != null) {
            throw new CorruptException("the passages can not be read", wrong);
        }
        return whole;
    }

    /** What fails for another reason than damage is tried again by the next search. */
    private void comeAll() {
        if (coming.compareAndSet(false, true)) {
            Thread.ofVirtual().name("passages").start(() -> {
                try {
                    whole = all.get();
                    some.clear();
                } catch (CorruptException e) {
                    damage = e;
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.DEBUG, "event=passages-not-read next=later cause={0}", e.toString());
                } finally {
                    coming.set(whole != null);
                }
            });
        }
    }
}
