package brane.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.Intent;
import brane.axon.Texts;
import brane.core.Ids;
import brane.storage.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is left in conversations of a document that was erased. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class QuotationsTest {

    private static final String TEXT = "The ward opens at quarter past six.";

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

    @AfterEach
    void allIsWell() throws Exception {
        site.onFound = () -> true;
        for (var document : List.of("a.txt", "b.txt", "c.txt")) {
            site.axons.delete(intent(), site.axon(), UUID.randomUUID(), document);
        }
    }

    private Intent intent() {
        return site.site.log.begin(Entry.of(Action.DOCUMENT_INGEST, "neuron:ward"));
    }

    private UUID put(String name, String text) throws Exception {
        return site.axons
                .put(intent(), site.axon(), UUID.randomUUID(), Texts.document(name, text), (stage, done, total) -> {})
                .document();
    }

    private void erase(UUID document) {
        assertThat(site.axons.erase(intent(), site.axon(), document)).isTrue();
    }

    /** What the maintenance does every half a minute. */
    private boolean complete() throws Exception {
        return site.axons.maintenance().erase(site.axon());
    }

    private UUID asked(String conversation) throws Exception {
        var id = Ids.next();
        assertThat(site.ask(conversation, id).text()).contains("event: done");
        return id;
    }

    private String read(UUID turn) throws Exception {
        return site.anna.get("/api/v1/turns/" + turn).text();
    }

    /** Everything sealed that the database holds of a conversation. */
    private List<byte[]> sealed(String conversation) {
        var id = UUID.fromString(conversation);
        var all = new ArrayList<byte[]>();
        site.site
                .database
                .query("select question, answer from turn where conversation = ?", id)
                .forEach(row -> all.addAll(List.of(row.bytes("question"), row.bytes("answer"))));
        site.site
                .database
                .query("select data from turn_event e join turn t on t.id = e.turn where t.conversation = ?", id)
                .forEach(row -> all.add(row.bytes("data")));
        return all;
    }

    @Test
    void whatMayQuoteTheDocumentIsWithdrawnAndNothingElse() throws Exception {
        var kept = site.conversation();
        put("b.txt", "The ward opens its garden in May.");
        var before = asked(kept);
        var document = put("a.txt", TEXT);
        var conversation = site.conversation();
        var first = asked(conversation);
        var second = asked(conversation);
        assertThat(read(first)).contains(TEXT);
        site.anna.send("POST", "/api/v1/turns/" + first + "/feedback", "{\"value\":\"good\"}");
        var copy = sealed(conversation);

        erase(document);
        assertThat(complete()).isTrue();

        for (var turn : List.of(first, second)) {
            assertThat(read(turn))
                    .contains("\"withdrawn\":true", "When does the ward open?")
                    .doesNotContain("quarter past six", "a.txt");
            var events = site.anna.get("/api/v1/turns/" + turn + "/events").text();
            assertThat(events).contains("event: done").doesNotContain("quarter past six", "a.txt");
        }
        assertThat(read(first)).contains("\"value\":\"good\"");
        assertThat(read(before)).contains("garden in May").doesNotContain("withdrawn");
        // Whoever saved the rows has nothing that opens them.
        assertThat(copy).hasSizeGreaterThan(10);
        for (var bytes : copy) {
            assertThatThrownBy(() -> site.site.keys.version(
                            site.site.database, Conversations.SCOPE, UUID.fromString(conversation), version(bytes)))
                    .hasMessageContaining("was destroyed");
        }
        assertThat(site.events("document-erase", "conversation:" + conversation, "ok"))
                .first()
                .satisfies(event -> assertThat(event.leaf().toString()).contains("answers-withdrawn=2"));
        assertThat(site.events("document-erase", "conversation:" + kept, "ok")).isEmpty();
    }

    private static int version(byte[] sealed) {
        return java.nio.ByteBuffer.wrap(sealed).getInt();
    }

    @Test
    void theConversationGoesOnWithoutIt() throws Exception {
        var document = put("a.txt", TEXT);
        var conversation = site.conversation();
        asked(conversation);
        erase(document);
        assertThat(complete()).isTrue();

        var later = asked(conversation);

        assertThat(read(later)).doesNotContain("withdrawn", "quarter past six");
        assertThat(complete()).isTrue();
        assertThat(read(later)).doesNotContain("withdrawn");
    }

    @Test
    void anAnswerThatWasReplacedIsWithdrawnToo() throws Exception {
        var document = put("a.txt", TEXT);
        var conversation = site.conversation();
        var hidden = asked(conversation);
        erase(document);
        var body = "{\"question\":\"When?\",\"replaces\":\"" + hidden + "\"}";
        site.anna.send("POST", "/api/v1/conversations/" + conversation + "/turns", body);

        assertThat(complete()).isTrue();

        assertThat(read(hidden)).contains("\"withdrawn\":true").doesNotContain("quarter past six");
    }

    /** The passages were found, and the document is erased before any of them is stored. */
    @Test
    void anAnswerThatIsBeingWrittenStoresNothingOfIt() throws Exception {
        var document = put("a.txt", TEXT);
        var found = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        site.onFound = () -> {
            found.countDown();
            return goOn.await(20, TimeUnit.SECONDS);
        };
        var id = Ids.next();
        var conversation = site.conversation();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = threads.submit(() -> site.ask(conversation, id));
            assertThat(found.await(20, TimeUnit.SECONDS)).isTrue();
            erase(document);
            assertThat(complete()).isTrue();
            goOn.countDown();

            assertThat(answer.get().text())
                    .contains("event: failed", "/problems/source-erased")
                    .doesNotContain("quarter past six", "a.txt");
        }
        assertThat(site.state(id)).isEqualTo("failed");
        assertThat(read(id)).contains("source-erased").doesNotContain("quarter past six", "a.txt");
        assertThat(site.events("chat-turn", "turn:" + id, "failed")).hasSize(1);
    }

    /** A turn that had the document in view before it was erased is stopped, and the erasure waits for it. */
    @Test
    void theErasureWaitsForAnAnswerThatMayQuoteTheDocument() throws Exception {
        var document = put("a.txt", TEXT);
        var conversation = site.conversation();
        var first = asked(conversation);
        var found = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        site.onFound = () -> {
            found.countDown();
            return goOn.await(20, TimeUnit.SECONDS);
        };
        put("b.txt", "The ward opens its garden in May.");
        var id = Ids.next();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = threads.submit(() -> site.ask(conversation, id));
            assertThat(found.await(20, TimeUnit.SECONDS)).isTrue();
            erase(document);

            assertThat(complete()).isFalse();

            assertThat(site.site
                            .database
                            .first("select cancel from turn where id = ?", id)
                            .orElseThrow()
                            .flag("cancel"))
                    .isTrue();
            goOn.countDown();
            answer.get();
        }
        assertThat(complete()).isTrue();
        for (var turn : List.of(first, id)) {
            assertThat(read(turn)).doesNotContain("quarter past six", "a.txt");
        }
    }

    @Test
    void mayBeRepeatedAndKnowsDocumentsThatNobodyQuoted() throws Exception {
        var document = put("c.txt", TEXT);
        var turn = asked(site.conversation());

        assertThat(site.quotations.withdraw(Set.of(document, UUID.randomUUID())))
                .isTrue();
        var once = read(turn).getBytes(StandardCharsets.UTF_8);
        assertThat(site.quotations.withdraw(Set.of(document))).isTrue();

        assertThat(read(turn).getBytes(StandardCharsets.UTF_8)).isEqualTo(once);
    }
}
