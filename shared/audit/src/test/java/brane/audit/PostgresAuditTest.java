package brane.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import brane.core.RequestContext;
import brane.storage.Database;
import brane.storage.DatabaseConfig;
import brane.storage.TestDatabase;
import brane.storage.keys.TestKeys;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresAuditTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Entry SEARCH = Entry.of(Action.SEARCH, "neuron:medical-assistant");

    private final Database database = DATABASE.sql();

    @AfterEach
    void theNumbersOfEachBootHaveNoHole() {
        for (var row : database.query(
                "select boot, array_agg(cast(n as text) order by n) as all from audit_event group by boot")) {
            var numbers = row.texts("all").stream().mapToLong(Long::parseLong).toArray();
            assertThat(numbers)
                    .isEqualTo(LongStream.rangeClosed(1, numbers.length).toArray());
        }
    }

    @Test
    void anEventIsDurableBeforeItsCallerGoesOn() {
        try (var log = journal(database, config())) {
            for (var i = 0; i < 20; i++) {
                var intent = log.begin(SEARCH);
                assertThat(leaf(intent.id())).containsEntry("kind", "intent");
            }
        }
    }

    @Test
    void writesOnWhenTheClockIsSetBack() {
        try (var log = journal(database, config())) {
            log.fact(SEARCH, Decision.OK);
            database.execute("update audit_boot set beat = clock_timestamp() + interval '1 hour' where closed is null");
            var before = count();

            log.fact(SEARCH, Decision.OK);

            assertThat(count()).isEqualTo(before + 1);
        }
    }

    @Test
    void writersShareCommits() throws Exception {
        try (var log = journal(database, config());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var writer = 0; writer < 64; writer++) {
                threads.submit(() -> {
                    for (var i = 0; i < 25; i++) {
                        log.fact(SEARCH, Decision.OK);
                    }
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }

        var row = database.first("""
                        select count(*) as events, count(distinct cast(xmin as text)) as commits from audit_event
                        where boot = (select boot from audit_boot order by started desc limit 1)""").orElseThrow();
        assertThat(row.number("events")).isEqualTo(1602);
        assertThat(row.number("commits")).isLessThan(400);
    }

    @ParameterizedTest
    @EnumSource(CommitCutter.Cut.class)
    void aLostCommitIsFoundOrRepeatedOnce(CommitCutter.Cut cut) throws Exception {
        try (var cutter = cutter();
                var far = Database.open(through(cutter));
                var log = journal(far, config())) {
            cutter.cutNext(cut);
            var intent = log.begin(SEARCH);
            intent.end(Decision.OK, SEARCH);

            assertThat(cutter.hasCut()).isTrue();
            assertThat(leaf(intent.id())).containsEntry("kind", "intent");
            assertThat(outcomes(intent.id())).hasSize(1);
        }
    }

    /** What returned is there; what was refused is not, or the log says that nothing came of it. */
    @Test
    void noHoleAndNoLieUnderFaults() throws Exception {
        var seed = 20261123L;
        var random = new Random(seed);
        var told = new ConcurrentHashMap<String, Boolean>();
        try (var cutter = cutter();
                var far = Database.open(through(cutter));
                var log = journal(far, config());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var writer = 0; writer < 16; writer++) {
                var name = seed + "-" + writer;
                threads.submit(() -> {
                    for (var i = 0; i < 25; i++) {
                        var resource = "neuron:" + name + "-" + i;
                        try {
                            log.fact(Entry.of(Action.SEARCH, resource), Decision.DENY);
                            told.put(resource, true);
                        } catch (ProblemException e) {
                            told.put(resource, false);
                        }
                        Thread.sleep(20);
                    }
                    return null;
                });
            }
            threads.shutdown();
            while (!threads.awaitTermination(200 + random.nextInt(300), TimeUnit.MILLISECONDS)) {
                switch (random.nextInt(4)) {
                    case 0 -> cutter.cutNext(CommitCutter.Cut.BEFORE);
                    case 1 -> cutter.cutNext(CommitCutter.Cut.AFTER);
                    case 2 -> cutter.cutNext(CommitCutter.Cut.LATE);
                    default -> terminateBackends();
                }
            }
        }

        assertThat(told).as("seed " + seed).hasSize(400);
        var wrong = new ArrayList<String>();
        told.forEach((resource, durable) -> {
            var found = database.query("select id from audit_event where resource = ?", resource);
            var unknown = found.size() == 1
                    && !database.query(
                                    "select 1 as one from audit_event where resource = ? and decision = 'unknown'",
                                    "event:" + found.getFirst().uuid("id"))
                            .isEmpty();
            if (durable ? found.size() != 1 || unknown : !found.isEmpty() && !unknown) {
                wrong.add(resource + " told=" + durable + " found=" + found.size() + " unknown=" + unknown);
            }
        });
        assertThat(wrong).as("seed " + seed).isEmpty();
        assertThat(told.values()).as("some went through").contains(true);
    }

    @Test
    void theIntentsOfAKilledProcessEndUnknown() throws Exception {
        var at = DATABASE.config();
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DyingProcess.class.getName(),
                        at.url(),
                        at.user(),
                        at.password())
                .redirectErrorStream(true)
                .start();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var line = out.readLine();
        while (line != null && !line.equals("ready")) {
            line = out.readLine();
        }
        process.destroyForcibly().waitFor();
        assertThat(line).isEqualTo("ready");

        var patient =
                new AuditConfig(1_024, Duration.ofSeconds(2), 2, 1_000, Duration.ofMillis(300), Duration.ofSeconds(1));
        try (var mine = journal(database, patient);
                var other = journal(database, patient)) {
            assertThat(mine.closeDeadBoots()).isZero();
            Thread.sleep(1_200);
            mine.maintain();
            other.maintain();
            mine.maintain();
        }

        var ended = database.query(
                "select id, resource from audit_event where kind = 'intent' and resource like 'neuron:%open-%'");
        assertThat(ended).hasSize(3);
        for (var intent : ended) {
            assertThat(outcomes(intent.uuid("id")))
                    .singleElement()
                    .satisfies(leaf -> assertThat(leaf)
                            .containsEntry("decision", "unknown")
                            .containsEntry("why", "process-died")
                            .containsEntry("action", "search")
                            .containsEntry("resource", intent.text("resource")));
        }
        var whole = database.first("select id from audit_event where kind = 'intent' and resource = 'neuron:ended'")
                .orElseThrow();
        assertThat(outcomes(whole.uuid("id")))
                .singleElement()
                .satisfies(leaf -> assertThat(leaf).containsEntry("decision", "ok"));
        assertThat(database.query("select 1 as one from audit_boot where closed is null"))
                .isEmpty();
    }

    @Test
    void aProcessThatSleptDoesNotWriteIntoAClosedBoot() throws Exception {
        var sleepy = config();
        var impatient = new AuditConfig(
                1_024, Duration.ofSeconds(2), 500, 1_000, Duration.ofMillis(300), Duration.ofSeconds(1));
        try (var slept = journal(database, sleepy);
                var other = journal(database, impatient)) {
            var early = slept.begin(SEARCH);
            Thread.sleep(1_200);
            other.maintain();

            var late = slept.begin(SEARCH);

            assertThat(outcomes(early.id()))
                    .singleElement()
                    .satisfies(leaf -> assertThat(leaf).containsEntry("decision", "unknown"));
            assertThat(leaf(late.id()).get("boot"))
                    .isNotEqualTo(leaf(early.id()).get("boot"));
            assertThatThrownBy(() -> early.end(Decision.OK, SEARCH)).hasMessageContaining("audit-unavailable");
            late.end(Decision.OK, SEARCH);
            assertThat(outcomes(late.id())).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_event set leaf = ''",
                "update audit_event set decision = 'ok' where false",
                "delete from audit_event",
                "truncate audit_event",
                "truncate audit_event, audit_boot cascade",
                "set session_replication_role = replica; delete from audit_event",
                "insert into audit_event select * from audit_event on conflict (id) do update set leaf = excluded.leaf",
                "merge into audit_event a using audit_event b on a.id = b.id when matched then delete",
                "delete from audit_boot",
                "update audit_boot set function = 'x'",
                "update audit_boot set beat = beat - interval '1 hour'",
                "update audit_boot set closed = null",
                "update audit_log set log = 'x'",
                "insert into audit_log values ('x', false)",
                "delete from audit_log"
            })
    void theApplicationsConnectionCanNotChangeWhatIsWritten(String statement) {
        try (var log = journal(database, config())) {
            log.fact(SEARCH, Decision.OK);
        }
        var before = count();

        assertThatThrownBy(() -> database.inTx(tx -> {
                    var last = 0L;
                    for (var one : statement.split("; ")) {
                        last = tx.execute(one);
                    }
                    return last;
                }))
                .hasMessageContaining("42501");

        assertThat(count()).isEqualTo(before);
    }

    @Test
    void aPageShowsTheLeafAndNotTheColumns() {
        try (var log = journal(database, config())) {
            var reader = new AuditReader(database, log);
            var lie = UUID.randomUUID();
            log.fact(Entry.of(Action.DOCUMENT_READ, "document:" + lie), Decision.DENY);

            var page = reader.page(filter("document-read", null, "document:", "deny", null, 10));

            assertThat(page.events().getFirst().text("resource")).isEqualTo("document:" + lie);
            assertThat(page.events())
                    .allSatisfy(event -> assertThat(event.text("decision")).isEqualTo("deny"));
            assertThat(reader.page(filter(null, null, "document:" + lie, null, null, 10))
                            .events())
                    .hasSize(1);
            assertThat(reader.page(filter(null, "user:nobody", null, null, null, 10))
                            .events())
                    .isEmpty();
        }
    }

    @Test
    void aBootThatBeatAgainIsLeftAlone() {
        try (var mine = journal(database, config());
                var other = journal(database, config())) {
            var intent = other.begin(SEARCH);
            var begun = mine.begin(SEARCH);
            var events = new PostgresEvents(database);
            var boot = UUID.fromString(leaf(intent.id()).get("boot").toString());
            var own = UUID.fromString(leaf(begun.id()).get("boot").toString());

            var closed = events.closeSilent(own, boot, Duration.ofSeconds(60), 10, open -> {
                throw new AssertionError("it lives");
            });

            assertThat(closed).isEqualTo(-1);
            intent.end(Decision.OK, SEARCH);
            assertThat(outcomes(intent.id())).hasSize(1);
        }
    }

    @Test
    void aPayloadIsReadableWhileItsPersonsKeyExists() throws Exception {
        var keys = TestKeys.create();
        var anna = UUID.randomUUID();
        try (var log = AuditJournal.open(database, keys, "test", config())) {
            var typed = "typed by Anna".getBytes(StandardCharsets.UTF_8);
            var intent = log.begin(SEARCH.payload(anna, typed));
            var row = database.first("select payload from audit_event where id = ?", intent.id())
                    .orElseThrow();
            var leaf = leaf(intent.id());
            var context = leaf.get("log") + "|" + intent.id();

            assertThat(keys.open(database, "person", anna, row.bytes("payload"), context))
                    .isEqualTo(typed);
            assertThatThrownBy(() -> keys.open(database, "person", anna, row.bytes("payload"), "other|" + intent.id()))
                    .hasMessageContaining("data-tampered");
            assertThat(leaf)
                    .containsEntry("subject", "person:" + anna + "@1")
                    .containsEntry(
                            "payload",
                            java.util.HexFormat.of()
                                    .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                            .digest(row.bytes("payload"))));

            keys.destroy(database, "person", anna);

            assertThatThrownBy(() -> keys.open(database, "person", anna, row.bytes("payload"), context))
                    .hasMessageContaining("key-destroyed");
            assertThat(leaf(intent.id())).isEqualTo(leaf);
            assertThatThrownBy(() -> log.begin(SEARCH.payload(anna, typed))).hasMessageContaining("key-destroyed");
            intent.end(Decision.OK, intent.entry());
            assertThat(outcomes(intent.id()))
                    .singleElement()
                    .satisfies(outcome -> assertThat(outcome).doesNotContainKey("payload"));
        }
    }

    @Test
    void pagesFollowEachOtherWithoutAGap() {
        try (var log = journal(database, config())) {
            for (var i = 0; i < 7; i++) {
                log.fact(Entry.of(Action.MODEL_CHANGE, "model:" + i), Decision.OK);
            }
            var reader = new AuditReader(database, log);
            var seen = new ArrayList<String>();
            UUID cursor = null;
            do {
                var page = reader.page(filter("model-change", null, null, null, cursor, 3));
                page.events().forEach(event -> seen.add(event.text("resource")));
                cursor = page.next();
            } while (cursor != null);

            assertThat(seen)
                    .containsExactly("model:6", "model:5", "model:4", "model:3", "model:2", "model:1", "model:0");
        }
    }

    @Test
    void aChainIsARequestAndReadingIsRecorded() {
        try (var log = journal(database, config())) {
            var reader = new AuditReader(database, log);
            var intent = ScopedValue.where(RequestContext.REQUEST_ID, "req-chain")
                    .call(() -> {
                        var begun = log.begin(SEARCH);
                        log.fact(Entry.of(Action.MODEL_CALL, "model:x"), Decision.OK);
                        begun.end(Decision.OK, SEARCH);
                        return begun;
                    });

            var chain = reader.chain(intent.id()).orElseThrow();

            assertThat(chain.chain())
                    .extracting(event -> event.text("kind"))
                    .containsExactly("intent", "fact", "outcome");
            var reads = reader.page(filter("audit-read", null, "event:" + intent.id(), null, null, 10));
            assertThat(reads.events()).extracting(event -> event.text("kind")).containsExactly("outcome", "intent");
            assertThat(reads.events().getFirst().leaf()).containsEntry("counts", Map.of("events", 3));
            assertThat(reader.chain(UUID.randomUUID())).isEmpty();
        }
    }

    @Test
    void refusesAFilterThatNothingFits() {
        assertThatThrownBy(() -> filter("a b", null, null, null, null, 10))
                .hasMessageContaining("audit-filter-invalid");
        assertThatThrownBy(() -> filter(null, null, null, null, null, 501)).hasMessageContaining("1 to 500, was 501");
    }

    private static AuditFilter filter(
            String action, String actor, String resource, String decision, UUID before, int limit) {
        return new AuditFilter(action, actor, resource, decision, null, null, before, limit);
    }

    private static AuditJournal journal(Database database, AuditConfig config) {
        return new AuditJournal(
                new PostgresEvents(database),
                (person, bytes, context) -> new AuditJournal.Sealed("none", bytes),
                "test",
                config,
                Clock.systemUTC());
    }

    private static AuditConfig config() {
        return AuditConfig.defaults();
    }

    private long count() {
        return database.first("select count(*) as n from audit_event")
                .orElseThrow()
                .number("n");
    }

    private Map<String, Object> leaf(UUID id) {
        return AuditEvent.fields(database.first("select leaf from audit_event where id = ?", id)
                .orElseThrow()
                .bytes("leaf"));
    }

    private List<Map<String, Object>> outcomes(UUID intent) {
        return database.query("select leaf from audit_event where intent = ? and kind = 'outcome'", intent).stream()
                .map(row -> AuditEvent.fields(row.bytes("leaf")))
                .toList();
    }

    private void terminateBackends() {
        database.query("""
                select pg_terminate_backend(pid) as done from pg_stat_activity
                where datname = current_database() and application_name = 'brane' and pid <> pg_backend_pid()""");
    }

    private static CommitCutter cutter() throws Exception {
        return new CommitCutter(Integer.parseInt(DATABASE.config().url().replaceAll(".*:(\\d+)/.*", "$1")));
    }

    private static DatabaseConfig through(CommitCutter cutter) {
        var at = DATABASE.config();
        var url = at.url().replaceAll(":\\d+/", ":" + cutter.port() + "/");
        return new DatabaseConfig(
                url + (url.contains("?") ? "&" : "?") + "prepareThreshold=0",
                at.user(),
                at.password(),
                3,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30));
    }
}
