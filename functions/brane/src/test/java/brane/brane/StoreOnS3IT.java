package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import brane.testing.RealMinio;
import brane.testing.RealS3;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BRANE with its objects in a bucket of a real MinIO. */
class StoreOnS3IT {

    private static final String NEURON = "medical-assistant";

    @TempDir
    Path folder;

    private static RealMinio minio;

    @BeforeAll
    static void start() throws Exception {
        minio = RealMinio.begin();
    }

    @AfterAll
    static void stop() throws Exception {
        if (minio != null) {
            minio.close();
        }
    }

    @Test
    void keepsFindsAndDeletesDocumentsOverARestartAndNothingInTheClear() throws Exception {
        var cache = folder.resolve("cache");
        var data = folder(bucket("whole") + "  cache: {folder: " + cache + "}\n");
        try (var running = RealProcess.start(data)) {
            running.signIn();
            upload(running, NothingInTheClearIT.NAME, NothingInTheClearIT.DOCUMENT);
            upload(running, "goes.txt", "The lobby opens at nine. Visitors wait there.");
            running.ask(NEURON, NothingInTheClearIT.QUESTION);
            assertThat(hits(running, "zanzibarquokka")).isPositive();
            delete(running, "goes.txt");
            assertThat(running.output()).doesNotContain(RealS3.SECRET_KEY, RealS3.ACCESS_KEY);
        }

        try (var running = RealProcess.start(data)) {
            running.signIn();
            assertThat(hits(running, "zanzibarquokka")).isPositive();
            assertThat(running.get("/api/v1/neurons/" + NEURON + "/documents").toString())
                    .contains(NothingInTheClearIT.NAME)
                    .doesNotContain("goes.txt");
        }

        assertThat(data.resolve("objects")).doesNotExist();
        try (var files = Files.walk(minio.data().resolve("whole/brane/axons"))) {
            assertThat(files.filter(Files::isRegularFile).count()).isGreaterThanOrEqualTo(2);
        }
        try (var files = Files.list(cache)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.matches("axons\\..+_0")))
                    .isNotEmpty();
        }
        for (var place : List.of(minio.data(), cache)) {
            assertThat(NothingInTheClearIT.found(place, NothingInTheClearIT.needles(data)))
                    .isEmpty();
        }
    }

    @Test
    void aServerThatIsAwayIsWaitedFor() throws Exception {
        var data = folder(bucket("away"));
        try (var running = RealProcess.start(data)) {
            running.signIn();
            upload(running, "first.txt", "The red pump stands in the cellar.");
            var job = running.upload(NEURON, "waits.txt", "The blue pump stands in the attic. ".repeat(1_500));
            minio.kill();
            try {
                RealProcess.until(() -> running.output().contains("job=" + job + " cause=store-down"));
                assertThat(running.get("/api/v1/jobs/" + job).path("state").asText())
                        .isEqualTo("running");
                running.call(
                                "PUT",
                                "/api/v1/neurons/" + NEURON + "/documents/refused.txt",
                                HttpRequest.BodyPublishers.ofString("Nobody can keep this."))
                        .body()
                        .close();
                assertThat(running.lastStatus()).isEqualTo(503);
                minio.start();
                assertThat(running.await(job)).isEqualTo("done");
            } finally {
                minio.kill();
                minio.start();
            }
            assertThat(hits(running, "blue pump")).isPositive();
        }
    }

    @Test
    void aStartThatCanNotWorkSaysWhy() throws Exception {
        assertThat(RealProcess.refused(folder(settings("nowhere", "create-bucket: false"))))
                .contains("store.s3.bucket must name a bucket of " + minio.endpoint() + ", was nowhere");
        var wrong = settings("wrong", "secret-key: canary-of-a-secret").replaceAll(" *secret-key-file: .*\n", "");
        assertThat(RealProcess.refused(folder(wrong)))
                .contains("must be a pair that " + minio.endpoint() + " knows, was refused (SignatureDoesNotMatch)")
                .doesNotContain("canary-of-a-secret");
        assertThat(RealProcess.refused(folder("store: {kind: s3}\n"))).contains("store.s3.endpoint must be set");
    }

    @Test
    void aBucketOfAnotherInstallationIsRefused() throws Exception {
        var mine = bucket("taken");
        RealProcess.start(folder(mine)).close();

        assertThat(RealProcess.refused(folder(mine))).contains("the object store must belong to this database");
    }

    private String bucket(String name) throws Exception {
        return settings(name, "create-bucket: true");
    }

    private String settings(String bucket, String more) throws Exception {
        var secret = Files.writeString(folder.resolve("secret"), RealS3.SECRET_KEY + "\n");
        return """
                store:
                  kind: s3
                  s3:
                    endpoint: %s
                    bucket: %s
                    prefix: brane
                    access-key: %s
                    secret-key-file: %s
                    attempts: 2
                    %s
                """.formatted(minio.endpoint(), bucket, RealS3.ACCESS_KEY, secret, more);
    }

    private Path folder(String settings) throws Exception {
        var data = Files.createTempDirectory(folder, "brane");
        Files.writeString(data.resolve("brane.yaml"), settings);
        return data;
    }

    private static void upload(RealProcess running, String name, String text) throws Exception {
        assertThat(running.await(running.upload(NEURON, name, text))).isEqualTo("done");
    }

    private static void delete(RealProcess running, String name) throws Exception {
        running.call("DELETE", "/api/v1/neurons/" + NEURON + "/documents/" + name, HttpRequest.BodyPublishers.noBody())
                .body()
                .close();
        assertThat(running.lastStatus()).isBetween(200, 299);
    }

    private static int hits(RealProcess running, String query) throws Exception {
        return running.post("/api/v1/neurons/" + NEURON + "/search", Map.of("query", query))
                .path("hits")
                .size();
    }
}
