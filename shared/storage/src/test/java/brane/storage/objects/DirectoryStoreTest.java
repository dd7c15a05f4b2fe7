package brane.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryStoreTest extends ObjectStoreContract {

    @TempDir
    Path folder;

    private DirectoryStore store;

    @BeforeEach
    void open() {
        store = DirectoryStore.open(folder.resolve("objects"));
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Test
    void onlyTheOwnerMayRead() throws Exception {
        put("axons/a/b", new byte[3]);

        var root = folder.resolve("objects");
        for (var directory : new String[] {"", ".partial", "axons", "axons/a"}) {
            assertThat(permissions(root.resolve(directory))).isEqualTo("rwx------");
        }
        assertThat(permissions(root.resolve("axons/a/b"))).isEqualTo("rw-------");
    }

    @Test
    void syncsTheFileAndEveryNewDirectory() {
        var count = new AtomicInteger();
        var counted = DirectoryStore.open(folder.resolve("counted"), channel -> count.incrementAndGet());

        counted.put("a/b/c", new ByteArrayInputStream(new byte[1]), 1);
        assertThat(count).hasValue(4);

        counted.put("a/b/d", new ByteArrayInputStream(new byte[1]), 1);
        assertThat(count).hasValue(6);
    }

    @Test
    void syncsTheDirectoriesThatSomebodyElseMade() throws Exception {
        store.put("axons/a/b", new ByteArrayInputStream(new byte[1]), 1);
        var count = new AtomicInteger();
        var next = DirectoryStore.open(folder.resolve("objects"), channel -> count.incrementAndGet());

        next.put("axons/a/c", new ByteArrayInputStream(new byte[1]), 1);

        assertThat(count).as("the file, axons in the root, a in axons, c in a").hasValue(4);
    }

    @Test
    void opensWhileOthersWrite() throws Exception {
        var root = folder.resolve("busy");
        var busy = DirectoryStore.open(root, channel -> {});
        for (var i = 0; i < 300; i++) {
            Files.createFile(root.resolve(".partial/young-" + i));
        }
        var open = new AtomicBoolean(true);
        var writers = IntStream.range(0, 4)
                .mapToObj(i -> Thread.ofPlatform().start(() -> {
                    while (open.get()) {
                        busy.put("a/" + i, new ByteArrayInputStream(new byte[1]), 1);
                    }
                }))
                .toList();

        try {
            for (var i = 0; i < 100; i++) {
                DirectoryStore.open(root, channel -> {}).close();
            }
        } finally {
            open.set(false);
            for (var writer : writers) {
                writer.join();
            }
        }
    }

    @Test
    void stopsWritingAfterAFailedSyncUntilTheNextStart() {
        var root = folder.resolve("failing");
        var syncs = new AtomicInteger();
        var failing = DirectoryStore.open(root, channel -> {
            if (syncs.incrementAndGet() == 1) {
                throw new IOException("Input/output error");
            }
        });

        for (var attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> failing.put("a", new ByteArrayInputStream(new byte[1]), 1))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().slug()).isEqualTo("store-down"));
        }

        assertThat(syncs).hasValue(1);
        assertThat(failing.get("a", 0, 1)).isEmpty();
        DirectoryStore.open(root).put("a", new ByteArrayInputStream(new byte[1]), 1);
        assertThat(failing.get("a", 0, 1)).isPresent();
    }

    @Test
    void aStartRemovesWhatKilledWritersLeft() throws Exception {
        var partial = folder.resolve("objects/.partial");
        var old = Files.createFile(partial.resolve("old"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        var fresh = Files.createFile(partial.resolve("fresh"));

        DirectoryStore.open(folder.resolve("objects"));

        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
        assertThat(store.list("", "", 10)).isEmpty();
    }

    @Test
    void aFailedPutLeavesNothing() throws Exception {
        assertThatThrownBy(() -> store.put("a", new ByteArrayInputStream(new byte[1]), 2))
                .isInstanceOf(IllegalArgumentException.class);

        try (var left = Files.list(folder.resolve("objects/.partial"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aDirectoryThatIsGoneIsNotTakenForAnEmptyStore() throws Exception {
        put("a", new byte[1]);
        Files.move(folder.resolve("objects"), folder.resolve("elsewhere"));

        assertThatThrownBy(() -> store.get("a", 0, 1))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("store-down"));
        assertThatThrownBy(() -> store.delete("a")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> store.list("", "", 1)).isInstanceOf(ProblemException.class);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
