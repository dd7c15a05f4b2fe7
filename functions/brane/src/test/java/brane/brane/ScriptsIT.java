package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts where something that they need is not there: they say what, and the way out. */
class ScriptsIT {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();

    @TempDir
    Path folder;

    /** A clone as far as the scripts look before they build. */
    @BeforeEach
    void copy() throws Exception {
        for (var name : List.of("pom.xml", ".mvn", "scripts", "bin")) {
            assertThat(said("cp", "-r", ROOT.resolve(name).toString(), folder.toString()))
                    .isEqualTo("rc=0");
        }
    }

    @Test
    void withoutANetworkAndWithEmptyCachesTheBuildNamesIt() throws Exception {
        assertThat(said("unshare", "-r", "-n", "scripts/run"))
                .contains("stopped: build: the network or a package registry could not be reached")
                .contains("way out: check name resolution and any proxy")
                .endsWith("rc=1");
    }

    @Test
    void anOldJdkIsNamedWithItsPlace() throws Exception {
        var old = Files.createDirectories(folder.resolve("jdk17/bin")).resolve("javac");
        Files.writeString(old, "#!/bin/sh\necho javac 17.0.1\n");
        assertThat(old.toFile().setExecutable(true)).isTrue();

        assertThat(said("unshare", "-r", "-m", "sh", "-c", withoutJdks("JAVA_HOME=" + folder + "/jdk17 scripts/run")))
                .contains("BRANE needs a JDK of version 25 or newer; found: 17 in " + folder + "/jdk17")
                .contains("way out: install one")
                .endsWith("rc=1");
        assertThat(said("unshare", "-r", "-m", "sh", "-c", withoutJdks("unset JAVA_HOME; scripts/run")))
                .contains("version 25 or newer; found: none")
                .endsWith("rc=1");
    }

    /** The command with the folders empty where the scripts look for JDKs, and none on the path. */
    private static String withoutJdks(String command) {
        return "for d in /usr/lib/jvm /opt/*jdk* /opt/java; do [ ! -d $d ] || mount -t tmpfs none $d || exit 9; done; "
                + "PATH=/usr/bin:/bin; " + command;
    }

    @Test
    void aDiskWithoutRoomIsNamedBeforeTheBuild() throws Exception {
        var disk = Files.createDirectory(folder.resolve("disk"));
        var mount = "mount -t tmpfs -o size=8m none " + disk + " && cp -r scripts bin pom.xml " + disk;

        assertThat(said("unshare", "-r", "-m", "sh", "-c", mount + " && " + disk + "/scripts/run"))
                .contains("stopped: only 0 GiB are free below " + disk + "; the build needs 3")
                .endsWith("rc=1");
    }

    @Test
    void beforeTheBuildTheCommandLineSaysHowToBuild() throws Exception {
        assertThat(said("bin/brane", "run")).isEqualTo("""
                BRANE is not built yet: run scripts/run (it sets up, builds and starts)
                rc=69""");
    }

    /** Its tests are then skipped, with what stands on the last line. */
    @ParameterizedTest
    @CsvSource({"ollama,real Ollama", "s3-servers,real S3 server", "vault,real Vault"})
    void aRealServerThatCanNotBeHadIsNoFailure(String script, String what) throws Exception {
        assertThat(said("unshare", "-r", "-n", "scripts/lib/" + script))
                .containsPattern("(\\R|\\A)the " + what + " is not set up: .+\\Rrc=3\\z");
    }

    @Test
    void testsThatWereSkippedAreCountedWithTheirReasons() throws Exception {
        var reports = Files.createDirectories(folder.resolve("part/target/failsafe-reports"));
        Files.writeString(reports.resolve("TEST-one.xml"), """
                <testsuite>
                  <testcase classname="A" name="passes"/>
                  <testcase classname="A" name="fails"><failure/></testcase>
                  <testcase classname="B" name="alone"><skipped message="no kernel for it"/></testcase>
                  <testcase classname="C" name="withItsClass"><skipped type="Aborted"><![CDATA[Aborted: no model here
                \tat brane.Somewhere
                ]]></skipped></testcase>
                </testsuite>
                """);

        assertThat(said("scripts/lib/count-tests", folder.toString())).isEqualTo("""
                failed: A.fails
                skipped: B.alone: no kernel for it
                skipped: C.withItsClass: no model here
                1 passed, 1 failed, 2 skipped
                rc=1""");
    }

    /** What the command says in the copy, with empty caches, and its exit code on the last line. */
    private String said(String... command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        var out = folder.resolve("out").toFile();
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        builder.environment().put("MAVEN_OPTS", "-Duser.home=" + folder.resolve("home"));
        var process = builder.redirectOutput(out).start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        return Files.readString(out.toPath()) + "rc=" + process.exitValue();
    }
}
