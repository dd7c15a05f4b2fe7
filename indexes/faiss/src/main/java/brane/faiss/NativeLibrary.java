package brane.faiss;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Set;
import org.bytedeco.javacpp.Loader;

/** Finds the build of the native library that this processor can run, unpacks it from the jar and loads it. */
final class NativeLibrary {

    /** What the AVX2 build uses, as /proc/cpuinfo calls it. */
    private static final Set<String> AVX2 = Set.of("avx2", "fma", "f16c", "popcnt");

    private NativeLibrary() {}

    /**
     * Unpacks into JavaCPP's cache folder ({@code -Dorg.bytedeco.javacpp.cachedir}, else the home folder, else the temporary
     * one), and leaves nothing there: JavaCPP tells a kept library by size and date, and a release has a fixed date, so that an
     * older library of the same size would be taken for the new one.
     */
    static void load() {
        var build = choose();
        try (var library = NativeLibrary.class.getResourceAsStream(build + "/libjniFaissNative.so")) {
            if (library == null) {
                throw new UnsatisfiedLinkError("the jar holds no FAISS library for " + build + " on "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                        + "; BRANE runs on Linux x86-64 with the builds avx2 and baseline");
            }
            var file = Files.createTempFile(Loader.getCacheDir().toPath(), "libjniFaissNative-", ".so");
            try {
                Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
                System.load(file.toAbsolutePath().toString());
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            var failed = new UnsatisfiedLinkError(
                    "the FAISS library can't be unpacked: set org.bytedeco.javacpp.cachedir to a folder that can be written");
            failed.initCause(e);
            throw failed;
        }
    }

    /** {@code -Dbrane.faiss.cpu=baseline} takes the build for any x86-64 processor. */
    private static String choose() {
        return System.getProperty("brane.faiss.cpu", hasAvx2() ? "avx2" : "baseline");
    }

    static boolean hasAvx2() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> Set.of(line.substring(line.indexOf(':') + 1)
                                    .strip()
                                    .toLowerCase(Locale.ROOT)
                                    .split("\\s+"))
                            .containsAll(AVX2))
                    .orElse(false);
        } catch (IOException | IllegalArgumentException e) {
            System.getLogger(NativeLibrary.class.getName())
                    .log(System.Logger.Level.DEBUG, "processor flags unknown, taking the baseline build", e);
            return false;
        }
    }
}
