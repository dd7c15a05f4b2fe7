package brane.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;

import brane.core.ProblemException;
import brane.storage.ChildJvm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of its own sees a disk of two megabytes, in a mount namespace that ends with it. */
final class BadDiskIT {

    private static final int LENGTH = 1_500_000;

    @TempDir
    Path folder;

    /** Run in that process: does what its first argument says and prints what came of it. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            var disk = Path.of(arguments[1]);
            switch (arguments[0]) {
                case "full" -> {
                    var store = DirectoryStore.open(disk.resolve("objects"));
                    System.out.println(put(store, "a"));
                    System.out.println(put(store, "b"));
                    System.out.println(upload(disk.resolve("uploads")));
                    System.out.println(store.delete("a"));
                    System.out.println(put(store, "b"));
                    System.out.println(store.list("", "", 10).size());
                }
                case "read-only" -> {
                    var store = DirectoryStore.open(disk.resolve("objects"));
                    System.out.println(put(store, "a"));
                    var remount = new ProcessBuilder("mount", "-o", "remount,ro", disk.toString());
                    System.out.println(remount.start().waitFor());
                    System.out.println(put(store, "b"));
                    System.out.println(store.get("a", 0, LENGTH).orElseThrow().length);
                }
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }

        private static String put(ObjectStore store, String name) {
            try {
                store.put(name, new ByteArrayInputStream(new byte[LENGTH]), LENGTH);
                return "stored";
            } catch (ProblemException e) {
                return e.problem().slug() + " " + e.problem().status();
            }
        }

        private static String upload(Path uploads) throws IOException {
            try (var upload = SealedTemp.receive(new ByteArrayInputStream(new byte[LENGTH]), LENGTH, uploads)) {
                return "received " + upload.length();
            } catch (ProblemException e) {
                try (var left = Files.list(uploads)) {
                    return e.problem().slug() + " " + e.problem().status() + " left " + left.count();
                }
            }
        }
    }

    @Test
    void aFullDiskIsNamedAndFreedSpaceIsUsedAgain() throws Exception {
        try (var child = child("full")) {
            assertThat(child.line()).isEqualTo("stored");
            assertThat(child.line()).isEqualTo("store-full 507");
            assertThat(child.line()).isEqualTo("disk-full 507 left 0");
            assertThat(child.line()).isEqualTo("true");
            assertThat(child.line()).isEqualTo("stored");
            assertThat(child.line()).isEqualTo("1");
        }
    }

    @Test
    void aReadOnlyDiskIsNamedAndStillRead() throws Exception {
        try (var child = child("read-only")) {
            assertThat(child.line()).isEqualTo("stored");
            assertThat(child.line()).isEqualTo("0");
            assertThat(child.line()).isEqualTo("store-read-only 503");
            assertThat(child.line()).isEqualTo(Integer.toString(LENGTH));
        }
    }

    private ChildJvm child(String what) throws Exception {
        var disk = Files.createDirectory(folder.resolve("disk")).toString();
        var script = "mount -t tmpfs -o size=2m tmpfs " + disk + " && exec \"$@\"";
        return ChildJvm.start(List.of("unshare", "-r", "-m", "sh", "-c", script, "sh"), Writer.class, what, disk);
    }
}
