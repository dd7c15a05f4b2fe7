package brane.chat;

import static org.assertj.core.api.Assertions.assertThat;

import brane.audit.Action;
import brane.audit.AuditEvent;
import brane.audit.AuditFilter;
import brane.audit.Entry;
import brane.axon.AxonConfig;
import brane.axon.Embedding;
import brane.axon.HashEmbedding;
import brane.axon.NewDocument;
import brane.axon.Passage;
import brane.axon.Reranking;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.broker.Broker;
import brane.broker.BrokerConfig;
import brane.broker.LocalAddresses;
import brane.core.Ids;
import brane.core.Role;
import brane.core.Settings;
import brane.neurons.NeuronAccess;
import brane.neurons.NeuronFile;
import brane.neurons.Neurons;
import brane.neurons.SiteSettings;
import brane.security.Access;
import brane.security.PersonChange;
import brane.server.Routes;
import brane.server.TestClient;
import brane.server.TestSite;
import brane.storage.TestDatabase;
import brane.storage.objects.DirectoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/** Turns over real HTTP, a real database and real Axons; only the embedding is one that the test can make fail or wait. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChatTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    static Path objects;

    private volatile Callable<Boolean> onSearch = () -> true;
    private TestSite site;
    private StoredAxons axons;
    private Chat chat;
    private TestClient anna;
    private UUID annaId;

    @BeforeEach
    void allIsWell() {
        onSearch = () -> true;
        groups("ward");
    }

    @BeforeAll
    void start() throws Exception {
        site = new TestSite(DATABASE.sql());
        var addresses = new LocalAddresses(Set.of());
        var neurons = new Neurons(
                site.database, site.keys, site.log, new NeuronFile(addresses::isLocal, Set.of("all-minilm-l6-v2-q")));
        var access = new NeuronAccess(neurons);
        site.rules
                .with(Access.USE_NEURON, access::mayUse)
                .with(Access.FEED_NEURON, access::mayFeed)
                .with(Access.EDIT_NEURON, access::mayEdit);
        neurons.put("ward", """
                metadata: {id: ward, name: Ward}
                prompts: {system: Answer.}
                access: {use: ["group:ward"]}
                """.getBytes(StandardCharsets.UTF_8), "test");
        axons = new StoredAxons(
                site.database,
                site.keys,
                DirectoryStore.open(objects),
                List.of(embedding()),
                AxonConfig.DEFAULT,
                (axon, erased) -> {});
        chat = new Chat(
                site.database,
                site.keys,
                site.log,
                neurons,
                new SiteSettings(site.database, site.keys, site.log),
                axons,
                name -> new Reranking(name, (question, passages) -> new float[passages.size()]),
                new Broker(addresses, BrokerConfig.from(new Settings(Map.of()))),
                ChatConfig.from(new Settings(Map.of())));
        chat.access(site.rules);
        var routes = new Routes();
        chat.routes(routes);
        site.start(routes);
        annaId = site.person("anna@example.org", Role.USER).id();
        anna = site.client("anna@example.org");
    }

    @AfterAll
    void stop() {
        site.close();
    }

    private Embedding embedding() {
        return new HashEmbedding("all-minilm-l6-v2-q", () -> {
            try {
                onSearch.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void groups(String... groups) {
        site.accounts.change(annaId, new PersonChange(null, null, null, Set.of(groups), null));
    }

    private String conversation() throws Exception {
        return anna.send("POST", "/api/v1/neurons/ward/conversations", "{}")
                .json()
                .path("id")
                .asText();
    }

    private TestClient.Answer ask(String conversation, UUID id) throws Exception {
        var body = "{\"question\":\"When does the ward open?\",\"id\":\"" + id + "\"}";
        return anna.send("POST", "/api/v1/conversations/" + conversation + "/turns", body);
    }

    private List<AuditEvent> events(String action, String resource, String decision) {
        return site.audit
                .page(new AuditFilter(action, null, resource, decision, null, null, null, 200))
                .events();
    }

    private String state(UUID turn) {
        return site.database
                .first("select state from turn where id = ?", turn)
                .orElseThrow()
                .text("state");
    }

    @Test
    void anErrorEndsTheTurnAsAnExceptionDoes() throws Exception {
        onSearch = () -> {
            throw new StackOverflowError();
        };
        var id = Ids.next();

        var answer = ask(conversation(), id);

        assertThat(answer.text()).contains("event: failed").contains("/problems/internal");
        assertThat(state(id)).isEqualTo("failed");
        assertThat(chat.running()).isZero();
        assertThat(events("chat-turn", "turn:" + id, "failed")).hasSize(1);
    }

    @Test
    void oneQuestionSentManyTimesAtOnceIsAnsweredOnce() throws Exception {
        var conversation = conversation();
        var id = Ids.next();
        var searched = new java.util.concurrent.atomic.AtomicInteger();
        onSearch = () -> searched.incrementAndGet() > 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = threads.invokeAll(IntStream.range(0, 8)
                    .<Callable<TestClient.Answer>>mapToObj(_ -> () -> ask(conversation, id))
                    .toList());
            for (var answer : answers) {
                assertThat(answer.get().status()).isIn(200, 409);
            }
        }

        assertThat(searched).hasValue(1);
        assertThat(state(id)).isEqualTo("done");
        assertThat(events("chat-turn", "turn:" + id, "ok")).hasSize(1);
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
        var document = new NewDocument("a.txt", "text", whole.original(), whole.text(), passages, annaId);
        var intent = site.log.begin(Entry.of(Action.DOCUMENT_INGEST, "neuron:ward"));
        var axon = axons.open("ward", "all-minilm-l6-v2-q");
        axons.put(intent, axon, UUID.randomUUID(), document, (stage, done, total) -> {});
        var id = Ids.next();

        ask(conversation(), id);

        var sources = anna.get("/api/v1/turns/" + id).json().path("passages");
        axons.delete(intent, axon, UUID.randomUUID(), "a.txt");
        assertThat(sources).hasSize(1);
        assertThat(sources.path(0).path("text").asText()).isEqualTo(text);
        assertThat(sources.path(0).path("start").asInt()).isZero();
        assertThat(sources.path(0).path("end").asInt()).isEqualTo(text.length());
    }

    @Test
    void whoLosesTheNeuronLosesItsOldConversationsToo() throws Exception {
        var conversation = conversation();
        var turn = Ids.next();
        ask(conversation, turn);
        groups();
        onSearch = () -> {
            throw new IllegalStateException("searched");
        };

        assertThat(ask(conversation, Ids.next()).status()).isEqualTo(404);
        for (var path : List.of("conversations/" + conversation, "turns/" + turn, "turns/" + turn + "/events")) {
            assertThat(anna.get("/api/v1/" + path).status()).as(path).isEqualTo(404);
        }
        assertThat(anna.get("/api/v1/conversations").json().path("conversations"))
                .isEmpty();
        groups("ward");
        assertThat(anna.get("/api/v1/conversations").text()).contains(conversation);
    }

    @Test
    void eachWayOfReadingAnAnswerIsRecorded() throws Exception {
        var conversation = conversation();
        var turn = Ids.next();
        ask(conversation, turn);
        var reads = List.<Callable<TestClient.Answer>>of(
                () -> anna.get("/api/v1/turns/" + turn),
                () -> anna.get("/api/v1/turns/" + turn + "/events"),
                () -> anna.delete("/api/v1/turns/" + turn),
                () -> ask(conversation, turn));

        for (var i = 0; i < reads.size(); i++) {
            assertThat(reads.get(i).call().status()).isEqualTo(200);
            assertThat(events("conversation-read", "turn:" + turn, "ok")).hasSize(i + 1);
        }
    }

    @Test
    void aTurnThatRunsHereIsNotDeadWhateverTheClockSays() throws Exception {
        var goOn = new CountDownLatch(1);
        var searching = new CountDownLatch(1);
        onSearch = () -> {
            searching.countDown();
            return goOn.await(20, TimeUnit.SECONDS);
        };
        var id = Ids.next();
        var conversation = conversation();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = threads.submit(() -> ask(conversation, id));
            assertThat(searching.await(20, TimeUnit.SECONDS)).isTrue();
            site.database.execute("update turn set beat = now() - interval '1 hour' where id = ?", id);
            chat.maintain();
            goOn.countDown();

            assertThat(answer.get().text()).contains("event: done");
        }
        assertThat(state(id)).isEqualTo("done");
    }

    @Test
    void whatWasWrittenBeforeTheClockWasSetBackIsListedAndHoldsNobodyUp() throws Exception {
        var conversation = conversation();
        ask(conversation, Ids.next());
        site.database.execute("""
                insert into turn (id, conversation, ordinal, question, state, hidden, created)
                select gen_random_uuid(), conversation, ordinal + n, question, 'done', true, now() + interval '1 hour'
                from turn cross join generate_series(1, 30) n where conversation = ?""", UUID.fromString(conversation));
        site.database.execute("update conversation set updated = now() + interval '1 hour'");

        var listed = anna.get("/api/v1/conversations").json().path("conversations");

        assertThat(listed.findValuesAsText("id")).contains(conversation);
        assertThat(ask(conversation, Ids.next()).text()).contains("event: done");
    }

    @Test
    void aDeadTurnWhoseBeatLiesAheadIsClosed() throws Exception {
        var id = Ids.next();
        ask(conversation(), id);
        site.database.execute(
                "update turn set state = 'running', answer = null, beat = now() + interval '1 hour' where id = ?", id);

        chat.maintain();

        assertThat(state(id)).isEqualTo("failed");
    }

    @Test
    void aBlankTitleIsTheCallersMistake() throws Exception {
        var answer = anna.send("PATCH", "/api/v1/conversations/" + conversation(), "{\"title\":\" \"}");

        assertThat(answer.slug()).isEqualTo("body-invalid");
    }
}
