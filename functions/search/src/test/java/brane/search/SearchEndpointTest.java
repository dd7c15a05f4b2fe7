package brane.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import brane.audit.Action;
import brane.audit.Decision;
import brane.audit.Entry;
import brane.axon.AxonConfig;
import brane.axon.Axons;
import brane.axon.HashEmbedding;
import brane.axon.Labels;
import brane.axon.Reranking;
import brane.axon.StoredAxons;
import brane.axon.Texts;
import brane.core.Problem;
import brane.core.Role;
import brane.neurons.NeuronAccess;
import brane.neurons.NeuronFile;
import brane.neurons.Neurons;
import brane.security.Access;
import brane.server.Routes;
import brane.server.TestClient;
import brane.server.TestSite;
import brane.storage.TestDatabase;
import brane.storage.objects.DirectoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches as a client sees them, over a real server, database and Axon. */
class SearchEndpointTest {

    private static final String MODEL = "all-minilm-l6-v2-q";

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    static Path objects;

    private static TestSite site;
    private static Axons axons;
    private static Neurons neurons;
    private static TestClient anna;

    @BeforeAll
    static void start() throws Exception {
        site = new TestSite(DATABASE.sql());
        neurons = new Neurons(site.database, site.keys, site.log, new NeuronFile(any -> false, Set.of(MODEL)));
        axons = new StoredAxons(
                site.database,
                site.keys,
                DirectoryStore.open(objects),
                List.of(new HashEmbedding(MODEL, () -> {})),
                AxonConfig.DEFAULT,
                (axon, erased) -> {});
        site.rules.with(Access.USE_NEURON, new NeuronAccess(neurons)::mayUse);
        var routes = new Routes();
        new SearchEndpoint(neurons, axons, SearchEndpointTest::shortest, site.log).routes(routes);
        site.start(routes);
        anna = site.signedIn("anna@example.org", Role.USER);
        neuron("ward", "");
        put("ward", "a", "kidneys filter the blood", "2024-05-01", "renal", "ward");
        put("ward", "b", "kidneys and the liver", "2024-06-01", "ward");
        put("ward", "c", "kidneys of nobody", null);
    }

    /** A second look that wants short passages; no reranker has another name. */
    private static Reranking shortest(String name) {
        return new Reranking(name, (question, passages) -> {
            if (!name.equals("shortest")) {
                throw Problem.of("reranker-missing", 503, "There is no such reranker.", "it was " + name)
                        .failure();
            }
            var scores = new float[passages.size()];
            for (var i = 0; i < scores.length; i++) {
                scores[i] = -passages.get(i).length();
            }
            return scores;
        });
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private static void neuron(String id, String more) {
        var yaml = "metadata: {id: " + id + ", name: Small}\nprompts: {system: Answer.}\n" + more;
        neurons.put(id, yaml.getBytes(StandardCharsets.UTF_8), "test");
    }

    private static void put(String neuron, String name, String text, String date, String... labels) throws Exception {
        var intent = site.log.begin(Entry.of(Action.DOCUMENT_INGEST, "neuron:" + neuron));
        var document =
                Texts.document(name, text).with(new Labels(List.of(labels), date == null ? null : Labels.date(date)));
        axons.put(intent, axons.open(neuron, MODEL), UUID.randomUUID(), document, (stage, done, total) -> {});
        intent.end(Decision.OK, intent.entry());
    }

    private static TestClient.Answer search(String neuron, String body) throws Exception {
        return anna.send("POST", "/api/v1/neurons/" + neuron + "/search", body, "Content-Type", "application/json");
    }

    private static List<String> found(String filter) throws Exception {
        var answer = search("ward", "{\"query\":\"kidneys\",\"filter\":" + filter + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return StreamSupport.stream(answer.json().path("hits").spliterator(), false)
                .map(hit -> hit.path("name").asText())
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|a,b,c",
                "{\"labels\":{\"all\":[\"ward\",\"renal\"]}}|a",
                "{\"labels\":{\"any\":[\"renal\",\"other\"]}}|a",
                "{\"labels\":{\"none\":[\"renal\"]}}|b,c",
                "{\"from\":\"2024-05-02\"}|b",
                "{\"to\":\"2024-05-31\"}|a",
                "{\"types\":[\"pdf\"]}|",
                "{\"types\":[\"text\"],\"labels\":{\"all\":[\"ward\"],\"none\":[\"renal\"]}}|b",
            })
    void searchesTheDocumentsOfTheFilter(String filter, String names) throws Exception {
        assertThat(found(filter)).containsExactlyElementsOf(names == null ? List.of() : List.of(names.split(",")));
    }

    @Test
    void searchesDocumentsById() throws Exception {
        var all = search("ward", "{\"query\":\"kidneys\"}").json().path("hits");
        var first = all.path(0);

        assertThat(found("{\"documents\":[\"" + first.path("document").asText() + "\"]}"))
                .containsExactly(first.path("name").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"documents\":[]}",
                "{\"documents\":[null]}",
                "{\"labels\":{\"none\":[]}}",
                "{\"from\":\"yesterday\"}",
                "{\"from\":\"2024-05-02\",\"to\":\"2024-05-01\"}",
                "{\"types\":[\"exe\"]}",
            })
    void refusesAFilterThatCanNotBe(String filter) throws Exception {
        var answer = search("ward", "{\"query\":\"kidneys\",\"filter\":" + filter + "}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.slug()).isEqualTo("search-malformed");
    }

    @Test
    void refusesAnUnknownKeyOfAFilter() throws Exception {
        assertThat(search("ward", "{\"query\":\"kidneys\",\"filter\":{\"label\":[\"x\"]}}")
                        .slug())
                .isEqualTo("body-invalid");
    }

    @Test
    void goesByTheSearchBlockOfTheNeuron() throws Exception {
        neuron("lexical", "axon: {search: {fusion: lexical}}\n");
        neuron("weighed", "axon: {search: {lexical_weight: 0.25, min_score: 0.9}}\n");
        for (var name : List.of("lexical", "weighed")) {
            put(name, "a", "kidneys filter the blood", null);
            put(name, "b", "something else altogether", null);
        }

        var lexical = search("lexical", "{\"query\":\"kidneys\"}").json().path("hits");
        var weighed = search("weighed", "{\"query\":\"kidneys\"}").json().path("hits");

        assertThat(lexical.size()).isEqualTo(1);
        assertThat(lexical.path(0).has("vector_rank")).isFalse();
        assertThat(weighed.size()).isEqualTo(1);
        var byMeaning = weighed.path(0).path("vector_rank").asInt();
        assertThat(weighed.path(0).path("score").asDouble())
                .isCloseTo(0.25 + 0.75 * 61 / (60 + byMeaning), within(1e-9));
    }

    @Test
    void letsTheRerankerOfTheNeuronDecideTheOrder() throws Exception {
        neuron("second-look", "axon: {search: {rerank: shortest}}\n");
        neuron("no-such", "axon: {search: {rerank: no-such}}\n");
        put("second-look", "long", "kidneys kidneys and a longer passage about kidneys", null);
        put("second-look", "short", "blood and kidneys", null);
        put("no-such", "a", "kidneys", null);

        var hits = search("second-look", "{\"query\":\"kidneys\"}").json().path("hits");

        assertThat(hits.findValuesAsText("name")).containsExactly("short", "long");
        assertThat(search("no-such", "{\"query\":\"kidneys\"}").slug()).isEqualTo("reranker-missing");
    }
}
