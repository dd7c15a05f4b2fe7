package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import brane.storage.Database;
import brane.storage.DatabaseConfig;
import brane.storage.TestDatabase;
import brane.testing.RealMinio;
import brane.testing.RealS3;
import brane.testing.TestAuthority;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A front, two search and two ingest processes over one PostgreSQL and one bucket of a real MinIO, with TLS between them, and kill -9. */
class FunctionsApartIT {

    private static final String NEURON = "medical-assistant";

    @TempDir
    Path folder;

    private final List<AutoCloseable> parts = new ArrayList<>();
    private DatabaseConfig database;
    private TestAuthority authority;
    private Path config;
    private int[] ports;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.empty();
        var minio = RealMinio.begin();
        parts.add(minio);
        ports = new int[] {freePort(), freePort(), freePort(), freePort()};
        authority = new TestAuthority(folder, "authority");
        var given = authority.give(folder, "search", "127.0.0.1");
        config = Files.writeString(folder.resolve("brane.yaml"), """
                database: {url: "%s", user: %s, password: "%s"}
                keys: {master-key-file: %s, create-master-key: false}
                internal:
                  secret-file: %s
                  tls: {certificate-file: %s, key-file: %s, ca-file: %s}
                ingest: {lease: PT3S, workers: 1}
                search: {target: "127.0.0.1:%d,127.0.0.1:%d"}
                store:
                  kind: s3
                  s3:
                    endpoint: %s
                    bucket: apart
                    access-key: %s
                    secret-key: %s
                    create-bucket: true
                """.formatted(
                        database.url(),
                        database.user(),
                        database.password(),
                        folder.resolve("master.key"),
                        Files.writeString(folder.resolve("internal"), "2f9c6f5f0c3f4d0ab6a8f4f1e2d3c4b5\n"),
                        given.certificate(),
                        given.key(),
                        authority.file(),
                        ports[0],
                        ports[1],
                        minio.endpoint(),
                        RealS3.ACCESS_KEY,
                        RealS3.SECRET_KEY));
    }

    @AfterEach
    void close() throws Exception {
        for (var part : parts.reversed()) {
            part.close();
        }
    }

    @Test
    void whatIsAcknowledgedOutlivesEachOfThem() throws Exception {
        var front = front();
        front.signIn();
        // Their start is most of what this test takes, so all start at once.
        var search1 = launch("search", 0);
        var search2 = launch("search", 1);
        var ingest1 = launch("ingest", 2);
        var ingest2 = launch("ingest", 3);
        for (var one : List.of(search1, search2, ingest1, ingest2)) {
            one.awaitStart();
        }

        assertThat(front.await(front.upload(NEURON, "pump.txt", "The zanzibarquokka stands in the cellar.")))
                .isEqualTo("done");
        assertThat(hits(front)).isPositive();

        var jobs = new LinkedHashMap<String, String>();
        for (var i = 0; i < 3; i++) {
            var name = "long" + i + ".txt";
            jobs.put(name, front.upload(NEURON, name, sentences(i, 500)));
        }
        var failed = new AtomicInteger();
        var found = new AtomicInteger();
        var over = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> searching = threads.submit(() -> {
                while (!over.get()) {
                    if (hits(front) > 0) {
                        found.incrementAndGet();
                    } else {
                        failed.incrementAndGet();
                    }
                }
                return true;
            });
            try (var sql = Database.open(database)) {
                // Both work: the one that is killed is in the middle of a document.
                RealProcess.until(() -> sql.query("select id from job where state = 'running' and stage = 'embedding'")
                                .size()
                        == 2);
                ingest1.kill();
                search1.kill();
                for (var job : jobs.values()) {
                    assertThat(front.await(job)).isEqualTo("done");
                }
                assertThat(sql.first("select count(*) as twice from job where attempts > 1")
                                .orElseThrow()
                                .number("twice"))
                        .isEqualTo(1);
                RealProcess.until(() -> sql.query("select name from upload").isEmpty());
            }
            over.set(true);
            searching.get();
        }
        assertThat(failed).hasValue(0);
        assertThat(found.get()).isGreaterThan(5);
        var listed = front.get("/api/v1/neurons/" + NEURON + "/documents").toString();
        assertThat(listed).contains("pump.txt").contains(jobs.keySet());

        assertThat(search2.stop()).isZero();
        var problem = front.problem(
                "POST",
                "/api/v1/neurons/" + NEURON + "/search",
                HttpRequest.BodyPublishers.ofString("{\"query\":\"a\"}"));
        assertThat(problem.path("type").asText()).isEqualTo("/problems/search-down");
        assertThat(ingest2.stop()).isZero();

        authority.give(folder, "search", "127.0.0.1", Instant.now().minusSeconds(60));
        assertThat(launch("search", 0).refused())
                .contains("internal.tls.certificate-file must hold certificates that hold now", "renew it");
        assertThat(front.stop()).isZero();
    }

    private RealProcess front() throws Exception {
        var data = Files.createDirectory(folder.resolve("front"));
        var settings = Files.readString(config)
                .replace("create-master-key: false", "create-master-key: true")
                .replace("workers: 1", "workers: 0");
        Files.writeString(data.resolve("brane.yaml"), settings);
        var front = RealProcess.start(data);
        parts.add(front);
        return front;
    }

    private RealFunction launch(String function, int number) throws Exception {
        var one = RealFunction.launch(function, folder.resolve(function + number), config, ports[number]);
        parts.add(one);
        return one;
    }

    private static int hits(RealProcess front) throws Exception {
        return front.post("/api/v1/neurons/" + NEURON + "/search", Map.of("query", "zanzibarquokka"))
                .path("hits")
                .size();
    }

    private static String sentences(int document, int count) {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++) {
            text.append("Sentence %d of document %d tells of room %d and its pumps. ".formatted(i, document, i * 7));
        }
        return text.toString();
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
