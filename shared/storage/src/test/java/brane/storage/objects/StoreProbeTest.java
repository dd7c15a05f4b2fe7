package brane.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;

import brane.core.Problem;
import brane.storage.objects.Finding.Verdict;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreProbeTest {

    @TempDir
    Path folder;

    private DirectoryStore store;

    @BeforeEach
    void open() {
        store = DirectoryStore.open(folder.resolve("objects"));
    }

    @Test
    void findsADirectoryFineAndLeavesNothing() throws Exception {
        var findings = StoreProbe.run(store);

        assertThat(findings).noneMatch(one -> one.verdict() == Verdict.BAD);
        assertThat(findings)
                .extracting(Finding::what)
                .containsSubsequence("read after write", "ranges", "large object", "broken upload", "list", "delete")
                .contains("disk", "durability", "rights", "clean up");
        try (var left = Files.list(folder.resolve("objects"))) {
            assertThat(left).containsExactly(folder.resolve("objects/.partial"));
        }
    }

    @Test
    void findsAStoreThatRemembersWhatWasNotThere() {
        Set<String> absent = new HashSet<>();
        assertBad("read after write", new Faulty(store) {
            @Override
            public Optional<byte[]> get(String name, long offset, int length) {
                if (absent.contains(name)) {
                    return Optional.empty();
                }
                var got = super.get(name, offset, length);
                got.ifPresentOrElse(bytes -> {}, () -> absent.add(name));
                return got;
            }
        });
    }

    @Test
    void findsAStoreWithoutRanges() {
        assertBad("ranges", new Faulty(store) {
            @Override
            public Optional<byte[]> get(String name, long offset, int length) {
                return super.get(name, 0, length);
            }
        });
    }

    @Test
    void findsAStoreThatKeepsWhatIsDeleted() {
        assertBad("delete", new Faulty(store) {
            @Override
            public boolean delete(String name) {
                return get(name, 0, 0).isPresent();
            }
        });
    }

    @Test
    void findsAStoreThatStoresHalves() {
        assertBad("broken upload", new Faulty(store) {
            @Override
            public void put(String name, InputStream content, long length) {
                if (name.endsWith("broken")) {
                    super.put(name, InputStream.nullInputStream(), 0);
                }
                super.put(name, content, length);
            }
        });
    }

    @Test
    void aStoreThatFailsIsAFindingOfEachStep() {
        var findings = StoreProbe.run(new Faulty(store) {
            @Override
            public void put(String name, InputStream content, long length) {
                throw Problem.of("store-read-only", 503, "It can not be written.", "mount it for writing")
                        .failure();
            }
        });

        assertThat(findings)
                .contains(Finding.bad("ranges", "store-read-only: mount it for writing"))
                .contains(Finding.bad("large object", "store-read-only: mount it for writing"));
    }

    private static void assertBad(String what, ObjectStore faulty) {
        assertThat(StoreProbe.run(faulty)).anySatisfy(one -> {
            assertThat(one.what()).isEqualTo(what);
            assertThat(one.verdict()).isEqualTo(Verdict.BAD);
        });
    }

    /** The store, but for what is overridden. */
    private static class Faulty implements ObjectStore {

        private final ObjectStore store;

        Faulty(ObjectStore store) {
            this.store = store;
        }

        @Override
        public void put(String name, InputStream content, long length) {
            store.put(name, content, length);
        }

        @Override
        public Optional<byte[]> get(String name, long offset, int length) {
            return store.get(name, offset, length);
        }

        @Override
        public Optional<InputStream> open(String name) {
            return store.open(name);
        }

        @Override
        public boolean delete(String name) {
            return store.delete(name);
        }

        @Override
        public List<Stored> list(String prefix, String after, int limit) {
            return store.list(prefix, after, limit);
        }

        @Override
        public void close() {}
    }
}
