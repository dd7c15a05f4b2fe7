package brane.storage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.storage.objects.Counting;
import brane.storage.objects.DirectoryStore;
import brane.storage.objects.ObjectStore;
import brane.storage.objects.ObjectStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CachedStoreTest extends ObjectStoreContract {

    private static final int BLOCK = CachedStore.BLOCK;
    private static final int LENGTH = 5 * BLOCK + 77;

    @TempDir
    Path folder;

    private CachedStore store;

    @BeforeEach
    void open() {
        store = open(1L << 30);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private CachedStore open(long limit) {
        return CachedStore.open(
                DirectoryStore.open(folder.resolve("objects")), new CacheConfig(folder.resolve("cache"), limit));
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Test
    void givesWhatItKeepsWhenTheStoreHasGone() throws Exception {
        put("a/b", Counting.bytes(0, LENGTH));
        assertThat(store.get("a/b", 0, LENGTH)).hasValue(Counting.bytes(0, LENGTH));
        untilKept(6);
        Files.delete(folder.resolve("objects/a/b"));

        var random = new Random(1);
        for (var i = 0; i < 200; i++) {
            var from = random.nextInt(LENGTH + 10);
            var length = random.nextInt(LENGTH);
            var there = Math.max(0, Math.min(length, LENGTH - from));
            assertThat(store.get("a/b", from, Math.max(1, length)))
                    .hasValue(Counting.bytes(from, length == 0 ? Math.min(1, Math.max(0, LENGTH - from)) : there));
        }
    }

    @Test
    void fetchesOnlyWhatIsMissing() throws Exception {
        put("a/b", Counting.bytes(0, LENGTH));
        store.get("a/b", BLOCK + 5, 10);
        store.get("a/b", 3 * BLOCK, 10);
        untilKept(2);

        assertThat(store.get("a/b", 0, LENGTH)).hasValue(Counting.bytes(0, LENGTH));
        untilKept(6);
    }

    @Test
    void keepsItForTheNextProcess() throws Exception {
        put("a/b", Counting.bytes(0, LENGTH));
        store.get("a/b", 0, LENGTH);
        untilKept(6);
        store.close();
        Files.delete(folder.resolve("objects/a/b"));
        Files.writeString(folder.resolve("cache/a.b_7.part"), "half");
        store = open(1L << 30);

        assertThat(store.get("a/b", 0, LENGTH)).hasValue(Counting.bytes(0, LENGTH));
        assertThat(folder.resolve("cache/a.b_7.part")).doesNotExist();
    }

    @Test
    void fetchesAnewWhatTheDiskSpoiled() throws Exception {
        put("a/b", Counting.bytes(0, LENGTH));
        store.get("a/b", 0, LENGTH);
        var files = untilKept(6);
        flip(files.get(0));
        Files.write(files.get(1), new byte[2]);
        Files.write(files.get(2), new byte[0]);
        Files.delete(files.get(3));

        assertThat(store.get("a/b", 0, LENGTH)).hasValue(Counting.bytes(0, LENGTH));
        untilKept(6);
    }

    private static void flip(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[100] ^= 1;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }

    @Test
    void keepsNoMoreThanItMay() throws Exception {
        store.close();
        store = open(16L << 20);
        for (var i = 0; i < 20; i++) {
            put("a/" + i, Counting.bytes(0, LENGTH));
            store.get("a/" + i, 0, LENGTH);
            untilIdle();
        }

        assertThat(kept().stream().mapToLong(file -> file.toFile().length()).sum())
                .isBetween(14L << 20, 16L << 20);
        store.close();
        store = open(1L << 30);
        assertThat(store.get("a/19", 0, LENGTH)).hasValue(Counting.bytes(0, LENGTH));
    }

    @Test
    void forgetsWhatIsDeleted() throws Exception {
        put("a/b", Counting.bytes(0, LENGTH));
        put("a/b2", Counting.bytes(0, 10));
        store.get("a/b", 0, LENGTH);
        store.get("a/b2", 0, 10);
        untilKept(7);

        store.delete("a/b");

        assertThat(kept()).hasSize(1);
        assertThat(store.get("a/b", 0, 10)).isEmpty();
    }

    @Test
    void isItsOwnersAlone() throws Exception {
        put("a/b", Counting.bytes(0, 10));
        store.get("a/b", 0, 10);
        var file = untilKept(1).getFirst();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("cache"))))
                .isEqualTo("rwx------");
        assertThatThrownBy(() -> open(1L << 30)).hasMessageContaining("one BRANE at a time may use");
    }

    @Test
    void worksWithoutItsDisk() throws Exception {
        put("a/b", Counting.bytes(0, LENGTH));
        Files.move(folder.resolve("cache"), folder.resolve("gone"));

        for (var i = 0; i < 3; i++) {
            assertThat(store.get("a/b", 0, LENGTH)).hasValue(Counting.bytes(0, LENGTH));
            Thread.sleep(50);
        }
    }

    @Test
    void namesAFolderThatCanNotBe() throws Exception {
        Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> CachedStore.open(
                        DirectoryStore.open(folder.resolve("objects")),
                        new CacheConfig(folder.resolve("file/cache"), 1L << 30)))
                .hasMessageContaining("store.cache.folder must be a folder that BRANE may write to, was");
        assertThatThrownBy(() -> new CacheConfig(folder, 5))
                .hasMessage("store.cache.bytes must be at least 16777216, was 5");
    }

    private List<Path> untilKept(int count) throws InterruptedException {
        for (var i = 0; i < 500 && kept().size() != count; i++) {
            Thread.sleep(10);
        }
        assertThat(kept()).hasSize(count);
        return kept();
    }

    /** Until as many files as there were a while ago. */
    private void untilIdle() throws InterruptedException {
        for (var before = -1; before != kept().size(); Thread.sleep(50)) {
            before = kept().size();
        }
    }

    private List<Path> kept() {
        try (var files = Files.list(folder.resolve("cache"))) {
            return files.filter(file -> file.getFileName().toString().matches(".*_[0-9]+"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
