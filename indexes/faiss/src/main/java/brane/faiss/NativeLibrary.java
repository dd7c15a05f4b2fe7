package brane.faiss;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.bytedeco.javacpp.Loader;

/** Finds the build of the native library that this processor can run, unpacks it from the jar and loads it. */
final class NativeLibrary {

    /** What the AVX2 build uses, as /proc/cpuinfo calls it. */
    private static final Set<String> AVX2 = Set.of("avx2", "fma", "f16c", "popcnt");

    private NativeLibrary() {}

    static void load() {
        var build = choose();
        var resource = NativeLibrary.class.getResource(build + "/libjniFaissNative.so");
        if (resource == null) {
            throw new UnsatisfiedLinkError("the jar holds no FAISS library for " + build + " on "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                    + "; BRANE runs on Linux x86-64");
        }
        try {
            System.load(Loader.cacheResource(resource).getPath());
        } catch (IOException e) {
            throw new UnsatisfiedLinkError("the FAISS library can't be unpacked into " + Loader.getTempDir() + " or "
                    + System.getProperty("org.bytedeco.javacpp.cachedir", "~/.javacpp/cache") + ": " + e.getMessage());
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
