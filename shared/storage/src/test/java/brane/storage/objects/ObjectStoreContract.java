package brane.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every object store promises; each implementation extends it with the way to make an empty one. */
public abstract class ObjectStoreContract {

    /** Over 64 MiB, and no multiple of anything. */
    private static final long LARGE = (65 << 20) + 4_711;

    /** The same empty store for all calls of one test. */
    protected abstract ObjectStore store();

    @Test
    void givesBackWhatWasPut() throws Exception {
        var bytes = bytes(200_000, 1);
        put("axons/a/b", bytes);

        assertThat(store().get("axons/a/b", 0, bytes.length)).hasValue(bytes);
        try (var stream = store().open("axons/a/b").orElseThrow()) {
            assertThat(stream.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void keepsAnEmptyObject() {
        put("empty", new byte[0]);

        assertThat(store().get("empty", 0, 10)).hasValue(new byte[0]);
        assertThat(store().list("", "", 10)).containsExactly(new ObjectStore.Stored("empty", 0));
    }

    @Test
    void givesRanges() {
        put("r", new byte[] {0, 1, 2, 3, 4});

        assertThat(store().get("r", 1, 2)).hasValue(new byte[] {1, 2});
        assertThat(store().get("r", 4, 10)).hasValue(new byte[] {4});
        assertThat(store().get("r", 5, 1)).hasValue(new byte[0]);
        assertThat(store().get("r", 99, 1)).hasValue(new byte[0]);
        assertThat(store().get("r", 0, 0)).hasValue(new byte[0]);
        assertThatThrownBy(() -> store().get("r", -1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAbsentObjectIsEmpty() {
        put("a/b", new byte[1]);

        assertThat(store().get("a/c", 0, 1)).isEmpty();
        assertThat(store().open("x/y/z")).isEmpty();
        assertThat(store().delete("a/c")).isFalse();
    }

    @Test
    void deletesForGood() {
        put("a/b", new byte[1]);

        assertThat(store().delete("a/b")).isTrue();

        assertThat(store().get("a/b", 0, 1)).isEmpty();
        assertThat(store().delete("a/b")).isFalse();
        assertThat(store().list("", "", 10)).isEmpty();
    }

    @Test
    void aRetriedPutOfTheSameBytesIsHarmless() {
        put("a", new byte[] {1, 2});
        put("a", new byte[] {1, 2});

        assertThat(store().get("a", 0, 9)).hasValue(new byte[] {1, 2});
    }

    @Test
    void aStreamOfAnotherLengthStoresNothing() {
        for (var announced : new long[] {0, 2, 4}) {
            assertThatThrownBy(() -> store().put("a", new ByteArrayInputStream(new byte[3]), announced))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("length that was announced, " + announced);
        }
        assertThat(store().get("a", 0, 1)).isEmpty();
        assertThat(store().list("", "", 10)).isEmpty();
    }

    @Test
    void aStreamThatBreaksStoresNothing() {
        var broken = new InputStream() {
            private int left = 100_000;

            @Override
            public int read() throws IOException {
                if (left-- <= 0) {
                    throw new IOException("the sender went away");
                }
                return 7;
            }
        };

        assertThatThrownBy(() -> store().put("a", broken, 200_000))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the sender went away");
        assertThat(store().get("a", 0, 1)).isEmpty();
        assertThat(store().list("", "", 10)).isEmpty();
    }

    @Test
    void listsInTheOrderOfNamesPageByPage() {
        var names = new TreeSet<String>();
        for (var name : new String[] {"a", "b-c", "b/a", "b/c/d", "b/c-d", "b0", "c/1", "c/2", "c-", "d/e/f/g"}) {
            names.add(name);
            put(name, new byte[name.length()]);
        }

        for (var page = 1; page <= 4; page++) {
            var seen = new ArrayList<String>();
            var after = "";
            while (true) {
                var some = store().list("", after, page);
                if (some.isEmpty()) {
                    break;
                }
                assertThat(some).hasSizeLessThanOrEqualTo(page);
                some.forEach(stored -> seen.add(stored.name()));
                after = some.getLast().name();
            }
            assertThat(seen).containsExactlyElementsOf(names);
        }
        assertThat(store().list("b/", "", 10))
                .extracting(ObjectStore.Stored::name)
                .containsExactly("b/a", "b/c-d", "b/c/d");
        assertThat(store().list("b/c", "b/c-d", 10)).containsExactly(new ObjectStore.Stored("b/c/d", 5));
        assertThat(store().list("nothing", "", 10)).isEmpty();
        assertThat(store().list("", "", 0)).isEmpty();
    }

    @Test
    void refusesNamesThatCouldLeaveTheStore() {
        for (var name : new String[] {
            "", "/a", "a/", "a//b", "../a", "a/../b", ".", "a.b", "A", "a b", "a\\b", "a\0", "ä", "x".repeat(201)
        }) {
            assertThatThrownBy(() -> put(name, new byte[1])).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store().get(name, 0, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store().open(name)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store().delete(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void manyWritersAtOnceAllStore() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var puts = new ArrayList<Callable<Object>>();
            for (var i = 0; i < 40; i++) {
                var name = "many/" + i % 7 + "/" + i;
                var bytes = bytes(1_000 + i, i);
                puts.add(() -> {
                    put(name, bytes);
                    return store().get(name, 0, 9_999).orElseThrow();
                });
            }
            var results = threads.invokeAll(puts);
            for (var i = 0; i < 40; i++) {
                assertThat(results.get(i).get()).isEqualTo(bytes(1_000 + i, i));
            }
        }
        assertThat(store().list("many/", "", 100)).hasSize(40);
    }

    @Test
    void rangesAtTheEdgesOfALargeObjectAreRight() throws Exception {
        store().put("large", new Counting(LARGE, LARGE), LARGE);

        for (var at : new long[] {0, 1, 65_535, (5 << 20) - 1, (8 << 20) - 3, 8 << 20, (64 << 20) - 1, LARGE - 5}) {
            var length = (int) Math.min(7, LARGE - at);
            assertThat(store().get("large", at, 7)).hasValue(Counting.bytes(at, length));
        }
        assertThat(store().get("large", LARGE - 5, Integer.MAX_VALUE)).hasValue(Counting.bytes(LARGE - 5, 5));
        assertThat(store().get("large", Long.MAX_VALUE, 7)).hasValue(new byte[0]);
        assertThat(store().list("", "", 10)).containsExactly(new ObjectStore.Stored("large", LARGE));
        try (var stream = store().open("large").orElseThrow()) {
            assertThat(Counting.firstDifference(stream)).isEqualTo(LARGE);
        }
    }

    @Test
    void aLargeStreamOfAnotherLengthStoresNothing() {
        for (var real : new long[] {LARGE - 1, LARGE + 1, 20 << 20}) {
            assertThatThrownBy(() -> store().put("large", new Counting(real, real), LARGE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("length that was announced, " + LARGE);
        }
        assertThatThrownBy(() -> store().put("large", new Counting(LARGE, 20 << 20), LARGE))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the sender went away");
        assertThat(store().get("large", 0, 1)).isEmpty();
        assertThat(store().list("", "", 10)).isEmpty();
    }

    @Test
    void takesNamesAsLongAsTheyMayBe() {
        var names = new String[] {"x".repeat(200), "a/".repeat(99) + "zz", "0".repeat(99) + "/" + "9".repeat(100)};
        for (var name : names) {
            put(name, new byte[] {1});
        }

        assertThat(store().list("", "", 10))
                .extracting(ObjectStore.Stored::name)
                .containsExactly(names[2], names[1], names[0]);
        for (var name : names) {
            assertThat(store().get(name, 0, 2)).hasValue(new byte[] {1});
            assertThat(store().delete(name)).isTrue();
        }
    }

    @Test
    void listsMoreThanAPageHolds() throws Exception {
        var names = new TreeSet<String>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var i = 0; i < 1_234; i++) {
                var name = "list/" + Integer.toString(i * 7919 % 1_234, 36);
                names.add(name);
                threads.submit(() -> put(name, new byte[1]));
            }
        }

        assertThat(store().list("list/", "", 5_000))
                .extracting(ObjectStore.Stored::name)
                .containsExactlyElementsOf(names);
        assertThat(store().list("list/", "", 1_001)).hasSize(1_001);
        assertThat(store().list("", "list/" + "a", 2_000))
                .hasSize(names.tailSet("list/a", false).size());
    }

    @Test
    void whatIsDeletedWhileItIsReadNeverEndsEarly() throws Exception {
        var length = 1 << 20;
        store().put("a", new Counting(length, length), length);

        try (var stream = store().open("a").orElseThrow()) {
            assertThat(stream.readNBytes(10)).isEqualTo(Counting.bytes(0, 10));
            assertThat(store().delete("a")).isTrue();
            try {
                assertThat(stream.readAllBytes()).isEqualTo(Counting.bytes(10, length - 10));
            } catch (IOException e) {
                assertThat(e).isNotInstanceOf(EOFException.class);
            }
        }
        assertThat(store().open("a")).isEmpty();
    }

    @Test
    void aClosedStoreSaysSo() {
        put("a", new byte[1]);
        store().close();
        store().close();

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> put("b", new byte[1]),
                () -> store().get("a", 0, 1),
                () -> store().open("a"),
                () -> store().delete("a"),
                () -> store().list("", "", 1))) {
            assertThatThrownBy(call)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().slug()).isEqualTo("store-down"))
                    .hasMessageContaining("closed");
        }
    }

    protected final void put(String name, byte[] bytes) {
        store().put(name, new ByteArrayInputStream(bytes), bytes.length);
    }

    private static byte[] bytes(int length, long seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
