package brane.chat;

import static org.assertj.core.api.Assertions.assertThat;

import brane.audit.Action;
import brane.audit.Entry;
import brane.axon.NewDocument;
import brane.axon.Passage;
import brane.axon.Texts;
import brane.core.Ids;
import brane.server.TestClient;
import brane.storage.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Turns over real HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChatTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    static Path objects;

    private ChatSite site;

    @BeforeAll
    void start() throws Exception {
        site = new ChatSite(DATABASE.sql(), objects);
    }

    @AfterAll
    void stop() {
        site.close();
    }

    @BeforeEach
    void allIsWell() {
        site.onSearch = () -> true;
        site.groups("ward");
    }

    @Test
    void anErrorEndsTheTurnAsAnExceptionDoes() throws Exception {
        site.onSearch = () -> {
            throw new StackOverflowError();
        };
        var id = Ids.next();

        var answer = site.ask(site.conversation(), id);

        assertThat(answer.text()).contains("event: failed").contains("/problems/internal");
        assertThat(site.state(id)).isEqualTo("failed");
        assertThat(site.chat.running()).isZero();
        assertThat(site.events("chat-turn", "turn:" + id, "failed")).hasSize(1);
    }

    @Test
    void oneQuestionSentManyTimesAtOnceIsAnsweredOnce() throws Exception {
        var conversation = site.conversation();
        var id = Ids.next();
        var searched = new java.util.concurrent.atomic.AtomicInteger();
        site.onSearch = () -> searched.incrementAndGet() > 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = threads.invokeAll(IntStream.range(0, 8)
                    .<Callable<TestClient.Answer>>mapToObj(_ -> () -> site.ask(conversation, id))
                    .toList());
            for (var answer : answers) {
                assertThat(answer.get().status()).isIn(200, 409);
            }
        }

        assertThat(searched).hasValue(1);
        assertThat(site.state(id)).isEqualTo("done");
        assertThat(site.events("chat-turn", "turn:" + id, "ok")).hasSize(1);
    }

    /** Two passages that overlap are one source, whose span is the place where its text stands in the document. */
    @Test
    void aSourceRepeatsNothingAndOpensItsExactSpan() throws Exception {
        var text = "The ward opens at six. Then it is quiet. The ward closes at nine. And that is all.";
        var passages = List.of(
                new Passage(0, text.substring(0, 40), 0, 40, null, List.of(), 1),
                new Passage(1, text.substring(23, 65), 23, 65, null, List.of(), 1),
                new Passage(2, text.substring(65), 65, text.length(), null, List.of(), 1));
        var whole = Texts.document("a.txt", text);
        var document = new NewDocument("a.txt", "text", whole.original(), whole.text(), passages, site.annaId);
        var intent = site.site.log.begin(Entry.of(Action.DOCUMENT_INGEST, "neuron:ward"));
        var axon = site.axon();
        site.axons.put(intent, axon, UUID.randomUUID(), document, (stage, done, total) -> {});
        var id = Ids.next();

        site.ask(site.conversation(), id);

        var sources = site.anna.get("/api/v1/turns/" + id).json().path("passages");
        site.axons.delete(intent, axon, UUID.randomUUID(), "a.txt");
        assertThat(sources).hasSize(1);
        assertThat(sources.path(0).path("text").asText()).isEqualTo(text);
        assertThat(sources.path(0).path("start").asInt()).isZero();
        assertThat(sources.path(0).path("end").asInt()).isEqualTo(text.length());
    }

    @Test
    void whoLosesTheNeuronLosesItsOldConversationsToo() throws Exception {
        var conversation = site.conversation();
        var turn = Ids.next();
        site.ask(conversation, turn);
        site.groups();
        site.onSearch = () -> {
            throw new IllegalStateException("searched");
        };

        assertThat(site.ask(conversation, Ids.next()).status()).isEqualTo(404);
        for (var path : List.of("conversations/" + conversation, "turns/" + turn, "turns/" + turn + "/events")) {
            assertThat(site.anna.get("/api/v1/" + path).status()).as(path).isEqualTo(404);
        }
        assertThat(site.anna.get("/api/v1/conversations").json().path("conversations"))
                .isEmpty();
        site.groups("ward");
        assertThat(site.anna.get("/api/v1/conversations").text()).contains(conversation);
    }

    @Test
    void eachWayOfReadingAnAnswerIsRecorded() throws Exception {
        var conversation = site.conversation();
        var turn = Ids.next();
        site.ask(conversation, turn);
        var reads = List.<Callable<TestClient.Answer>>of(
                () -> site.anna.get("/api/v1/turns/" + turn),
                () -> site.anna.get("/api/v1/turns/" + turn + "/events"),
                () -> site.anna.delete("/api/v1/turns/" + turn),
                () -> site.ask(conversation, turn));

        for (var i = 0; i < reads.size(); i++) {
            assertThat(reads.get(i).call().status()).isEqualTo(200);
            assertThat(site.events("conversation-read", "turn:" + turn, "ok")).hasSize(i + 1);
        }
    }

    @Test
    void aTurnThatRunsHereIsNotDeadWhateverTheClockSays() throws Exception {
        var goOn = new CountDownLatch(1);
        var searching = new CountDownLatch(1);
        site.onSearch = () -> {
            searching.countDown();
            return goOn.await(20, TimeUnit.SECONDS);
        };
        var id = Ids.next();
        var conversation = site.conversation();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = threads.submit(() -> site.ask(conversation, id));
            assertThat(searching.await(20, TimeUnit.SECONDS)).isTrue();
            site.site.database.execute("update turn set beat = now() - interval '1 hour' where id = ?", id);
            site.chat.maintain();
            goOn.countDown();

            assertThat(answer.get().text()).contains("event: done");
        }
        assertThat(site.state(id)).isEqualTo("done");
    }

    @Test
    void whatWasWrittenBeforeTheClockWasSetBackIsListedAndHoldsNobodyUp() throws Exception {
        var conversation = site.conversation();
        site.ask(conversation, Ids.next());
        site.site.database.execute("""
                insert into turn (id, conversation, ordinal, question, state, hidden, created)
                select gen_random_uuid(), conversation, ordinal + n, question, 'done', true, now() + interval '1 hour'
                from turn cross join generate_series(1, 30) n where conversation = ?""", UUID.fromString(conversation));
        site.site.database.execute("update conversation set updated = now() + interval '1 hour'");

        var listed = site.anna.get("/api/v1/conversations").json().path("conversations");

        assertThat(listed.findValuesAsText("id")).contains(conversation);
        assertThat(site.ask(conversation, Ids.next()).text()).contains("event: done");
    }

    @Test
    void aDeadTurnWhoseBeatLiesAheadIsClosed() throws Exception {
        var id = Ids.next();
        site.ask(site.conversation(), id);
        site.site.database.execute(
                "update turn set state = 'running', answer = null, beat = now() + interval '1 hour' where id = ?", id);

        site.chat.maintain();

        assertThat(site.state(id)).isEqualTo("failed");
    }

    @Test
    void aBlankTitleIsTheCallersMistake() throws Exception {
        var answer = site.anna.send("PATCH", "/api/v1/conversations/" + site.conversation(), "{\"title\":\" \"}");

        assertThat(answer.slug()).isEqualTo("body-invalid");
    }
}
