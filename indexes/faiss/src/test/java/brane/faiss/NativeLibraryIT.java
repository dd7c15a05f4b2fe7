package brane.faiss;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library loads where nothing is installed but a JDK and the C library. */
class NativeLibraryIT {

    private static final Path CLASSES = Path.of("target", "classes");

    @ParameterizedTest
    @ValueSource(strings = {"avx2", "baseline"})
    void needsTheCLibraryAndNothingElse(String build) throws Exception {
        var needed = run(List.of(
                "readelf",
                "-d",
                CLASSES.resolve("brane/faiss/" + build + "/libjniFaissNative.so")
                        .toString()));

        var libraries = Pattern.compile("NEEDED.*\\[(.+)]")
                .matcher(needed)
                .results()
                .map(one -> one.group(1))
                .toList();

        assertThat(libraries).isNotEmpty().allMatch(name -> name.matches("lib(c|m)\\.so\\.6|ld-linux-x86-64\\.so\\.2"));
        assertThat(needed).doesNotContain("RUNPATH").doesNotContain("RPATH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"avx2", "baseline"})
    void isInTheJarAsItWasBuilt(String build) throws Exception {
        var name = "brane/faiss/" + build + "/libjniFaissNative.so";
        try (var files = Files.list(Path.of("target"))) {
            var jar = files.filter(file -> file.toString().matches(".*brane-faiss-[^/]*(?<!tests)\\.jar"))
                    .findFirst()
                    .orElseThrow();
            try (var opened = new ZipFile(jar.toFile());
                    var in = opened.getInputStream(opened.getEntry(name))) {
                assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(CLASSES.resolve(name)));
            }
        }
    }

    @Test
    void exportsNothingButItsJniFunctions() throws Exception {
        var symbols = run(List.of(
                "nm",
                "-D",
                "--defined-only",
                "--format=posix",
                CLASSES.resolve("brane/faiss/baseline/libjniFaissNative.so").toString()));

        assertThat(symbols.lines().map(line -> line.split(" ")[0]))
                .isNotEmpty()
                .allMatch(name -> name.matches("(Java|JNI|JavaCPP)_.*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"avx2", "baseline"})
    void eachBuildRunsWhenItIsAskedForAndLeavesNothingUnpacked(String build) throws Exception {
        assertThat(search(build, List.of(java(), "-cp", classPath(CLASSES)))).contains("build=" + build, "row=1");
        assertThat(Path.of("target", "javacpp")).isEmptyDirectory();
    }

    @Test
    void loadsInARootThatHoldsOnlyAJdkAndTheCLibrary(@TempDir Path root) throws Exception {
        layBareRoot(root);
        var command = List.of(
                "unshare",
                "--map-root-user",
                "chroot",
                root.toString(),
                "/jdk/bin/java",
                "-Xmx64m",
                "-cp",
                "/app/classes:/app/test:/app/javacpp.jar");

        assertThat(search("baseline", command)).contains("build=baseline", "row=1");
    }

    private static void layBareRoot(Path root) throws Exception {
        copyTree(Path.of(System.getProperty("java.home")), root.resolve("jdk"));
        copyTree(CLASSES, root.resolve("app/classes"));
        copyTree(Path.of("target", "test-classes"), root.resolve("app/test"));
        Files.copy(javacpp(), root.resolve("app/javacpp.jar"));
        Files.createDirectories(root.resolve("tmp"));
        // What the JDK itself is linked to; no libstdc++, libgomp, BLAS or FAISS.
        for (var library :
                List.of("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libz.so.1")) {
            var from = Path.of("/lib/x86_64-linux-gnu", library);
            var to = root.resolve("lib/x86_64-linux-gnu/" + library);
            Files.createDirectories(to.getParent());
            Files.copy(from.toRealPath(), to);
        }
        Files.createDirectories(root.resolve("lib64"));
        Files.copy(Path.of("/lib64/ld-linux-x86-64.so.2").toRealPath(), root.resolve("lib64/ld-linux-x86-64.so.2"));
    }

    private static String search(String build, List<String> java) throws Exception {
        var command = new ArrayList<>(java);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-Dbrane.faiss.cpu=" + build,
                "-Dorg.bytedeco.javacpp.cachedir=" + (java.contains("chroot") ? "/tmp" : "target/javacpp"),
                SearchOnce.class.getName()));
        return run(command);
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (command.contains("chroot")) {
            // A bare root has no /proc, by which the loader would find the libraries beside the program.
            builder.environment().put("LD_LIBRARY_PATH", "/jdk/lib:/jdk/lib/server");
        }
        var output = Files.createTempFile("native", ".out");
        var process = builder.redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        var said = Files.readString(output);
        Files.delete(output);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath(Path classes) {
        return classes + ":target/test-classes:" + javacpp();
    }

    private static Path javacpp() {
        return Path.of(java.net.URI.create(org.bytedeco.javacpp.Loader.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : (Iterable<Path>) files::iterator) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!file.toString().matches(".*(src\\.zip|\\.jmod|\\.jsa)")) {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
