package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the JVM learnt at a first start is used with the jars that it was learnt from, and never with others. */
class LearntStartIT {

    @TempDir
    private Path folder;

    private Path app;
    private Path jar;

    /** A Java that says what it is asked to do, and an application that has learnt. */
    @BeforeEach
    void learn() throws Exception {
        var java = folder.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.3\"\n");
        app = folder.resolve("app");
        jar = app.resolve("lib/a.jar");
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "one");
        assertThat(brane(Map.of("BRANE_LEARN", app.resolve("brane.aot").toString())))
                .contains("-XX:AOTCacheOutput=" + app.resolve("brane.aot"))
                .doesNotContain("-XX:AOTCache=");
        Files.writeString(app.resolve("brane.aot"), "learnt");
    }

    @Test
    void usesWhatItLearntOfTheseJars() throws Exception {
        assertThat(brane(Map.of())).contains("-XX:AOTCache=" + app.resolve("brane.aot"));
    }

    @Test
    void usesNothingOfAnotherSize() throws Exception {
        var time = Files.getLastModifiedTime(jar);
        Files.writeString(jar, "another");
        Files.setLastModifiedTime(jar, time);

        assertThat(brane(Map.of())).doesNotContain("AOT");
    }

    @Test
    void usesNothingOfAnotherTime() throws Exception {
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));

        assertThat(brane(Map.of())).doesNotContain("AOT");
    }

    @Test
    void usesNothingWithAJarMore() throws Exception {
        Files.writeString(app.resolve("lib/b.jar"), "two");

        assertThat(brane(Map.of())).doesNotContain("AOT");
    }

    @Test
    void usesNothingThatDoesNotSayOfWhat() throws Exception {
        Files.delete(app.resolve("brane.aot.jars"));

        assertThat(brane(Map.of())).doesNotContain("AOT");
    }

    private String brane(Map<String, String> more) throws Exception {
        var program = Path.of("../../bin/brane").toRealPath().toString();
        var builder = new ProcessBuilder(program, "run", "all").redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("BRANE_APP", app.toString());
        builder.environment().putAll(more);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
