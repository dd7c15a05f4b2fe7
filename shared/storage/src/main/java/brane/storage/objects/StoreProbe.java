package brane.storage.objects;

import brane.core.Ids;
import brane.core.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Tries on a real store all that BRANE relies on, with objects of its own that it removes again. */
public final class StoreProbe {

    private static final int SMALL = 4_096;
    private static final int SMALL_COUNT = 20;

    /** Beyond what any store sends in one request. */
    private static final int LARGE = (9 << 20) + 77;

    private static final Duration SLOW = Duration.ofMillis(500);

    private final ObjectStore store;
    private final String prefix = "probe-" + Ids.next();
    private final List<String> names = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    private StoreProbe(ObjectStore store) {
        this.store = store;
    }

    /** What was found, in the order of looking; a store that fails in the middle is a finding, too. */
    public static List<Finding> run(ObjectStore store) {
        var probe = new StoreProbe(store);
        try {
            probe.look();
        } finally {
            probe.step("clean up", probe::removeAll);
        }
        return List.copyOf(probe.findings);
    }

    private void look() {
        step("read after write", this::readAfterWrite);
        step("ranges", this::ranges);
        step("large object", this::large);
        step("broken upload", this::broken);
        step("list", this::list);
        step("delete", this::delete);
        try {
            findings.addAll(store.examine(name("cut")));
        } catch (ProblemException e) {
            findings.add(Finding.bad("examination", e.problem().detail()));
        }
    }

    private void step(String what, Supplier<Finding> work) {
        try {
            findings.add(work.get());
        } catch (ProblemException e) {
            findings.add(
                    Finding.bad(what, e.problem().slug() + ": " + e.problem().detail()));
        } catch (UncheckedIOException e) {
            findings.add(Finding.bad(what, "reading broke off: " + e.getCause()));
        }
    }

    /** Each object is asked for before it is there, so that a remembered "not there" would show. */
    private Finding readAfterWrite() {
        var writing = new long[SMALL_COUNT];
        var reading = new long[SMALL_COUNT];
        for (var i = 0; i < SMALL_COUNT; i++) {
            var name = name("small-" + i);
            var bytes = bytes(SMALL, i);
            if (store.get(name, 0, 1).isPresent()) {
                return Finding.bad("read after write", "an object was there before it was written");
            }
            var began = System.nanoTime();
            store.put(name, new ByteArrayInputStream(bytes), SMALL);
            writing[i] = System.nanoTime() - began;
            began = System.nanoTime();
            var got = store.get(name, 0, SMALL);
            reading[i] = System.nanoTime() - began;
            if (got.isEmpty()) {
                return Finding.bad(
                        "read after write",
                        "an object that was just written is not found, perhaps because a cache before the store remembers"
                                + " that it was not there: take the cache away");
            }
            if (!Arrays.equals(got.get(), bytes)) {
                return Finding.bad("read after write", "other bytes came back than were written");
            }
        }
        var times = "median of %d: put %.1f ms, get %.1f ms".formatted(SMALL_COUNT, median(writing), median(reading));
        return median(writing) + median(reading) > SLOW.toMillis()
                ? Finding.warning("read after write", times + ": slow; a store nearer by answers faster")
                : Finding.fine("read after write", times);
    }

    private Finding ranges() {
        var name = name("ranges");
        var bytes = bytes(SMALL, 99);
        store.put(name, new ByteArrayInputStream(bytes), SMALL);
        for (var range :
                new int[][] {{0, 1}, {1, 7}, {SMALL - 3, 3}, {SMALL - 3, 99}, {SMALL, 1}, {SMALL + 9, 1}, {0, 0}}) {
            var wanted = Arrays.copyOfRange(bytes, Math.min(SMALL, range[0]), Math.min(SMALL, range[0] + range[1]));
            var got = store.get(name, range[0], range[1]);
            if (got.isEmpty() || !Arrays.equals(got.get(), wanted)) {
                return Finding.bad(
                        "ranges", "%d bytes from %d of %d came back wrong".formatted(range[1], range[0], SMALL));
            }
        }
        return Finding.fine("ranges", "at the beginning, in the middle, at and beyond the end");
    }

    private Finding large() {
        var name = name("large");
        var bytes = bytes(LARGE, 7);
        var began = System.nanoTime();
        store.put(name, new ByteArrayInputStream(bytes), LARGE);
        var written = System.nanoTime();
        try (var in = store.open(name).orElse(InputStream.nullInputStream())) {
            if (!Arrays.equals(in.readAllBytes(), bytes)) {
                return Finding.bad("large object", "other bytes came back than were written");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Finding.fine(
                "large object",
                "%d MiB: put %.0f ms, get %.0f ms"
                        .formatted(LARGE >> 20, millis(written - began), millis(System.nanoTime() - written)));
    }

    private Finding broken() {
        var name = name("broken");
        try {
            store.put(name, new BreakingStream(), SMALL);
            return Finding.bad("broken upload", "an upload whose sender went away was taken for whole");
        } catch (UncheckedIOException e) {
            return store.get(name, 0, 1).isPresent()
                    ? Finding.bad("broken upload", "half of an upload was stored")
                    : Finding.fine("broken upload", "an upload whose sender goes away stores nothing");
        }
    }

    private Finding list() {
        var listed = store.list(prefix, "", names.size() + 1);
        var wanted =
                names.stream().filter(name -> !name.endsWith("broken")).sorted().toList();
        var seen = listed.stream().map(ObjectStore.Stored::name).toList();
        if (seen.equals(wanted)) {
            return Finding.fine("list", "shows what was put, in the order of names");
        }
        return seen.stream().sorted().toList().equals(wanted)
                ? Finding.bad("list", "is not in the order of names")
                : Finding.warning(
                        "list",
                        "shows " + seen.size() + " of " + wanted.size()
                                + " objects that were put: it is behind; BRANE relies on it for sweeping only");
    }

    private Finding delete() {
        var name = names.getFirst();
        if (!store.delete(name)) {
            return Finding.bad("delete", "an object that is there was not found to be deleted");
        }
        if (store.get(name, 0, 1).isPresent() || store.delete(name)) {
            return Finding.bad("delete", "an object is still there after it was deleted");
        }
        return store.list(prefix, "", names.size()).stream()
                        .anyMatch(one -> one.name().equals(name))
                ? Finding.warning(
                        "delete", "a deleted object is still listed; BRANE relies on the list for sweeping only")
                : Finding.fine("delete", "works and is seen at once");
    }

    private Finding removeAll() {
        names.forEach(store::delete);
        var left = store.list(prefix, "", names.size()).size();
        return left == 0
                ? Finding.fine("clean up", "nothing is left of this probe")
                : Finding.warning("clean up", left + " objects are left, their names begin with " + prefix);
    }

    private String name(String what) {
        var name = prefix + "-" + what;
        names.add(name);
        return name;
    }

    private static byte[] bytes(int length, long seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static double median(long[] nanos) {
        Arrays.sort(nanos);
        return millis(nanos[nanos.length / 2]);
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    /** Half of what was announced, and then a failure. */
    private static final class BreakingStream extends InputStream {

        private int left = SMALL / 2;

        @Override
        public int read() throws IOException {
            return read(new byte[1], 0, 1) & 7;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                throw new IOException("the sender went away");
            }
            var count = Math.min(left, length);
            left -= count;
            return count;
        }
    }
}
