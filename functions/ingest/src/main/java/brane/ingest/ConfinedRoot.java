package brane.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The only files that a sealed reading process sees, all of them read-only: the system's libraries, the JDK, the class path,
 * the three programs that take its rights away, and four devices.
 */
final class ConfinedRoot {

    /** Where the script puts the new root together: a folder that every machine has and no file of ours lies in. */
    private static final String AT = "/sys";

    private static final List<String> PROGRAMS = List.of("unshare", "setpriv", "prlimit");
    private static final List<String> DEVICES = List.of("null", "zero", "random", "urandom");
    private static final List<String> LIBRARIES = List.of("/lib", "/lib64", "/usr/lib", "/usr/lib64");
    private static final String READ_ONLY = "ro,nosuid,nodev";

    private final Set<String> folders = new TreeSet<>(List.of("old", "tmp"));
    private final Set<String> files = new LinkedHashSet<>();
    private final List<String> mounts = new ArrayList<>();

    private ConfinedRoot() {}

    /** The words that make this root, to be followed by the command that runs in it. */
    static List<String> words() {
        var root = new ConfinedRoot();
        var java = Path.of(System.getProperty("java.home"));
        for (var folder : LIBRARIES) {
            root.libraries(Path.of(folder));
        }
        root.show(Path.of("/etc/ld.so.cache"));
        root.show(java);
        root.linkedFrom(java);
        PROGRAMS.forEach(name -> root.show(Path.of("/usr/bin", name)));
        DEVICES.forEach(name -> root.file(Path.of("/dev", name), "bind"));
        root.classPath();
        return List.of(
                "sh",
                "-c",
                script(),
                "confine",
                String.join("\n", root.folders),
                String.join("\n", root.files),
                String.join("\n", root.mounts));
    }

    /** Each entry by itself, or their folder at once where nothing else is in it: a mount costs a millisecond. */
    private void classPath() {
        var entries = System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1);
        var paths = java.util.Arrays.stream(entries)
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().normalize())
                .collect(java.util.stream.Collectors.toCollection(LinkedHashSet::new));
        for (var path : paths) {
            var folder = path.getParent();
            show(folder != null && Files.isRegularFile(path) && holdsOnly(paths, folder) ? folder : path);
        }
    }

    private static boolean holdsOnly(Set<Path> paths, Path folder) {
        try (var inside = Files.list(folder)) {
            return inside.allMatch(paths::contains);
        } catch (IOException e) {
            return false;
        }
    }

    private static String script() {
        try (var in = ConfinedRoot.class.getResourceAsStream("confine.sh")) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Only the folders that hold shared libraries: what else lies below /usr/lib is nobody's business. */
    private void libraries(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        if (folder.endsWith("lib64")) {
            show(folder);
            return;
        }
        try (var inside = Files.newDirectoryStream(folder, "*-linux-*")) {
            inside.forEach(this::show);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the JDK keeps elsewhere, as Debian's does with its configuration. */
    private void linkedFrom(Path java) {
        try (var all = Files.walk(java, 4)) {
            for (var link : all.filter(Files::isSymbolicLink).toList()) {
                if (Files.exists(link) && !link.toRealPath().startsWith(java.toRealPath())) {
                    show(link.toRealPath());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void show(Path path) {
        if (Files.isDirectory(path)) {
            folders.add(path.toString().substring(1));
            mount(path, "rbind," + READ_ONLY);
        } else if (Files.exists(path)) {
            file(path, "bind," + READ_ONLY);
        }
    }

    private void file(Path path, String options) {
        var name = path.toString();
        if (files.add(name.substring(1))) {
            folders.add(name.substring(1, Math.max(1, name.lastIndexOf('/'))));
            mount(path, options);
        }
    }

    private void mount(Path path, String options) {
        var name = path.toString();
        if (name.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a path of the class path must not have a line break");
        }
        var line = escaped(name) + " " + AT + escaped(name) + " none " + options + " 0 0";
        if (!mounts.contains(line)) {
            mounts.add(line);
        }
    }

    /** As an fstab has it. */
    private static String escaped(String path) {
        return path.replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011");
    }
}
