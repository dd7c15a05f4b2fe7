package brane.ingest;

import brane.ingest.Extracted.Block;
import brane.ingest.Extracted.Kind;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Stands in for a parser that a document has taken over: does its worst and tells as its text what worked. */
final class HostileParser {

    private static final int FORKS = 400;

    private interface Attempt {
        boolean works() throws Throwable;
    }

    private final List<String> worked = new ArrayList<>();

    private HostileParser() {}

    /** The document's lines: the key, a folder, an address, BRANE's process id. */
    public static void main(String[] arguments) throws Exception {
        var in = new DataInputStream(System.in);
        var out = new DataOutputStream(System.out);
        if (in.read() < 0) {
            return;
        }
        in.skipNBytes(1);
        in.skipNBytes(DocumentType.TEXT.id().length());
        var length = (int) in.readLong();
        in.skipNBytes(8);
        out.writeByte(ExtractionWire.READ);
        out.writeLong(0);
        out.writeInt(length);
        out.flush();
        in.readInt();
        var targets = new String(in.readNBytes(length), java.nio.charset.StandardCharsets.UTF_8).split("\n", -1);
        var parser = new HostileParser();
        parser.attack(Path.of(targets[0]), Path.of(targets[1]), Integer.parseInt(targets[2]), targets[3]);
        var text = parser.worked.isEmpty() ? "nothing" : String.join(" ", parser.worked);
        out.writeByte(ExtractionWire.DONE);
        ExtractionWire.write(
                out,
                new Extracted(
                        DocumentType.TEXT,
                        text,
                        List.of(),
                        List.of(new Block(Kind.PARAGRAPH, 0, 1, 0, text.length()))));
        out.flush();
        Thread.sleep(60_000);
    }

    private void attack(Path key, Path folder, int port, String parent) throws Exception {
        attempt("read-key", () -> !Files.readString(key).isEmpty());
        attempt("list-data", () -> {
            try (var files = Files.list(folder)) {
                return files.findAny().isPresent();
            }
        });
        attempt("read-home", () -> {
            try (var files = Files.list(Path.of(System.getProperty("brane.test.home")))) {
                return files.anyMatch(Files::isRegularFile);
            }
        });
        attempt("read-passwords", () -> Files.exists(Path.of("/etc/shadow")) || Files.exists(Path.of("/etc/passwd")));
        attempt("read-parent", () -> Files.readAllBytes(Path.of("/proc", parent, "environ")).length > 0);
        attempt("see-old-root", () -> {
            try (var files = Files.list(Path.of("/old"))) {
                return files.findAny().isPresent();
            }
        });
        attempt("see-processes", () -> Files.exists(Path.of("/proc/self")));
        attempt("write-data", () -> Files.exists(Files.writeString(folder.resolve("x"), "x")));
        attempt("write-tmp", () -> Files.exists(Files.writeString(Path.of("/tmp/x"), "x")));
        attempt(
                "write-class-path",
                () -> Files.exists(Files.writeString(classes().resolve("x"), "x")));
        attempt("connect", () -> {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 2_000);
                return true;
            }
        });
        attempt("kill-parent", () -> call("kill", Integer.parseInt(parent), 0) == 0);
        attempt("kill-all", () -> call("kill", -1, 0) == 0);
        attempt("become-root-elsewhere", HostileParser::becomesRoot);
        attempt("unmount", () -> call("umount2", "/usr/lib", 2) == 0);
        attempt("leave-root", () -> call("chroot", "/old") == 0);
        attempt("fork-without-end", HostileParser::forks);
    }

    private void attempt(String name, Attempt attempt) {
        try {
            if (attempt.works()) {
                worked.add(name);
            }
        } catch (Throwable refused) {
            // As it should be.
        }
    }

    private static Path classes() {
        return Path.of(System.getProperty("java.class.path").split(":", 2)[0]);
    }

    private static boolean becomesRoot() throws Exception {
        var builder = new ProcessBuilder("/usr/bin/unshare", "-U", "/usr/bin/setpriv", "--dump");
        return builder.start().waitFor() == 0;
    }

    private static boolean forks() throws Throwable {
        var fork = function("fork", FunctionDescriptor.of(ValueLayout.JAVA_INT));
        var pause = function("pause", FunctionDescriptor.of(ValueLayout.JAVA_INT));
        for (var i = 0; i < FORKS; i++) {
            var child = (int) fork.invokeExact();
            if (child == 0) {
                var _ = (int) pause.invokeExact();
            }
            if (child < 0) {
                return false;
            }
        }
        return true;
    }

    private static int call(String name, int first, int second) throws Throwable {
        return (int)
                function(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                        .invokeExact(first, second);
    }

    private static int call(String name, String path, int flags) throws Throwable {
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            return (int) function(
                            name,
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT))
                    .invokeExact(arena.allocateFrom(path), flags);
        }
    }

    private static int call(String name, String path) throws Throwable {
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(path);
            return (int) function(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS))
                    .invokeExact(text);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor shape) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), shape);
    }
}
