package brane.console;

import static org.assertj.core.api.Assertions.assertThat;

import brane.storage.TestDatabase;
import brane.usage.ModelDemand;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Usage, budgets and prices over real HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsageEndpointTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    static Path objects;

    private ConsoleSite site;
    private UUID anna;

    @BeforeAll
    void open() throws Exception {
        site = new ConsoleSite(DATABASE.sql(), objects);
        anna = UUID.fromString(
                site.anna.get("/api/v1/session").json().at("/user/id").asText());
        var ada = UUID.fromString(
                site.admin.get("/api/v1/session").json().at("/user/id").asText());
        use(anna, 1_000, 100);
        use(ada, 10, 1);
        // What was settled is written when the ledger has ended.
        site.spending.close();
    }

    private void use(UUID person, long in, long out) throws Exception {
        var demand = new ModelDemand(
                person, Set.of(), "medical-assistant", Long.MAX_VALUE, "openai", "gpt-4o", false, in, out);
        site.spending.settle(site.spending.reserve(demand).granted(), in, out, false);
    }

    @AfterAll
    void close() {
        site.close();
    }

    @Test
    void onesOwnUseIsToldToOneselfAndAllToAnAdministrator() throws Exception {
        var own = site.anna.get("/api/v1/usage?by=model").json();
        var all = site.admin.get("/api/v1/usage?by=model").json();
        var annas = site.admin.get("/api/v1/usage?by=day&person=" + anna).json();
        var adas = site.admin.get("/api/v1/usage?person=me").json();

        assertThat(own.path("currency").asText()).isEqualTo("USD");
        assertThat(own.at("/lines/0/what").asText()).isEqualTo("openai/gpt-4o");
        assertThat(own.at("/lines/0/tokens_in").asLong()).isEqualTo(1_000);
        assertThat(own.at("/lines/0/money").asDouble()).isEqualTo(0.0035);
        assertThat(all.at("/lines/0/tokens_in").asLong()).isEqualTo(1_010);
        assertThat(annas.at("/lines/0/tokens_in").asLong()).isEqualTo(1_000);
        assertThat(adas.at("/lines/0/tokens_in").asLong()).isEqualTo(10);
        assertThat(site.anna
                        .get("/api/v1/usage?by=model&person=" + UUID.randomUUID())
                        .json())
                .isEqualTo(own);
    }

    @Test
    void personsHaveNamesForAnAdministratorOnly() throws Exception {
        var all = site.admin.get("/api/v1/usage?by=person").json();
        var own = site.anna.get("/api/v1/usage?by=person").json();

        assertThat(all.path("lines").findValuesAsText("name")).hasSize(2).contains("Ada");
        assertThat(own.path("lines")).hasSize(1);
        assertThat(own.at("/lines/0").has("name")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"by=week", "from=yesterday", "from=2026-02-02&to=2026-02-01", "from=2020-01-01&to=2026-01-01"})
    void aWrongQuestionSaysWhatIsRight(String query) throws Exception {
        assertThat(site.anna.get("/api/v1/usage?" + query).slug()).isEqualTo("query-invalid");
    }

    @Test
    void budgetsAreKeptAndWhatIsWrongSaysSo() throws Exception {
        var body = "{\"currency\":\"USD\",\"budgets\":[{\"account\":\"each-user\",\"tokens\":1000,\"money\":2.5}]}";

        assertThat(site.admin.send("PUT", "/api/v1/budgets", body).status()).isEqualTo(200);

        var kept = site.admin.get("/api/v1/budgets").json();
        assertThat(kept.at("/budgets/0/account").asText()).isEqualTo("each-user");
        assertThat(kept.at("/budgets/0/money").asDouble()).isEqualTo(2.5);
        assertThat(kept.at("/budgets/0").has("requests")).isFalse();
        assertThat(site.admin
                        .send("PUT", "/api/v1/budgets", body.replace("each-user", "everybody"))
                        .slug())
                .isEqualTo("body-invalid");
        assertThat(site.admin
                        .send("PUT", "/api/v1/budgets", body.replace("2.5", "-1"))
                        .slug())
                .isEqualTo("body-invalid");
        var twice = body.replace("}]", "},{\"account\":\"each-user\",\"tokens\":1}]");
        assertThat(site.admin.send("PUT", "/api/v1/budgets", twice).slug()).isEqualTo("budgets-invalid");
        assertThat(site.anna.get("/api/v1/budgets").status()).isEqualTo(403);
        assertThat(site.anna.send("PUT", "/api/v1/budgets", body).status()).isEqualTo(403);
        assertThat(site.admin.get("/api/v1/budgets").json()).isEqualTo(kept);
    }

    @Test
    void pricesAreKeptBesideThoseThatAreShipped() throws Exception {
        var body = "{\"prices\":[{\"provider\":\"openai-compatible\",\"model\":\"big*\",\"in\":0.5,\"out\":1.25}]}";

        var kept = site.admin.send("PUT", "/api/v1/prices", body).json();

        assertThat(kept.at("/prices/0/model").asText()).isEqualTo("big*");
        assertThat(kept.at("/prices/0/out").asDouble()).isEqualTo(1.25);
        assertThat(kept.path("shipped").size()).isGreaterThan(20);
        assertThat(site.admin
                        .send("PUT", "/api/v1/prices", body.replace("big*", "b*g"))
                        .slug())
                .isEqualTo("body-invalid");
        assertThat(site.admin
                        .send("PUT", "/api/v1/prices", body.replace("1.25", "20000"))
                        .slug())
                .isEqualTo("body-invalid");
        assertThat(site.anna.get("/api/v1/prices").status()).isEqualTo(403);
    }
}
