package brane.chat;

import static org.assertj.core.api.Assertions.assertThat;

import brane.core.Ids;
import brane.storage.TestDatabase;
import brane.testing.FakeModelServer;
import brane.testing.Fault;
import brane.usage.Budgets.Budget;
import brane.usage.UsageReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A model is asked when that can be paid for, and what it took is booked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BudgetTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final String BODY =
            "{\"model\":\"ward\",\"messages\":[{\"role\":\"user\",\"content\":\"When does the ward open?\"}]}";

    @TempDir
    static Path objects;

    private ChatSite site;
    private FakeModelServer server;

    @BeforeAll
    void open() throws Exception {
        site = new ChatSite(DATABASE.sql(), objects);
    }

    @AfterAll
    void close() {
        site.close();
    }

    @BeforeEach
    void start() throws Exception {
        site.site.database.execute("delete from spent");
        site.site.database.execute("delete from model_use");
        server = new FakeModelServer().answering("Seven.");
        models("[]", "");
    }

    private void models(String fallback, String limits) {
        site.models("model: {provider: openai-compatible, model: one, endpoint: \"" + server.endpoint()
                + "\", max_tokens: 50, fallback: " + fallback + "}\nlimits: {turns_per_minute: 100" + limits + "}\n");
    }

    @AfterEach
    void stop() throws Exception {
        site.spending.budgets().set(List.of());
        server.close();
    }

    private List<UsageReport.Line> used(UsageReport.By by) throws Exception {
        var today = site.spending.today();
        var lines = site.spending.report().of(today, today, by, Optional.empty());
        for (var wait = 0; wait < 200 && lines.isEmpty(); wait++) {
            Thread.sleep(10);
            lines = site.spending.report().of(today, today, by, Optional.empty());
        }
        return lines;
    }

    @Test
    void aSpentBudgetSaysWhenItBeginsAnewAndAsksNobody() throws Exception {
        site.spending.budgets().set(List.of(new Budget("group:ward", 0L, null, null)));

        var refused = site.anna.send("POST", "/v1/chat/completions", BODY);
        var id = Ids.next();
        site.ask(site.conversation(), id);
        var turn = site.anna.get("/api/v1/turns/" + id).json();

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().at("/error/code").asText()).isEqualTo("budget-spent");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 86_400);
        assertThat(turn.path("state").asText()).isEqualTo("failed");
        assertThat(turn.at("/problem/type").asText()).isEqualTo("/problems/budget-spent");
        assertThat(turn.at("/problem/retry_after").asInt()).isPositive();
        assertThat(turn.at("/privacy/left/bytes").asLong()).isZero();
        assertThat(server.requests()).isEmpty();
        assertThat(site.events("model-call", "turn:" + id, "failed")).hasSize(1);
    }

    @Test
    void whatIsSpentLeavesTheFallbacksThatCostNothing() throws Exception {
        models("[{provider: extractive}]", "");
        site.spending.budgets().set(List.of(new Budget("neuron:ward", null, 10L, null)));

        var answer = site.anna.send("POST", "/v1/chat/completions", BODY).json();

        assertThat(answer.at("/brane/model/provider").asText()).isEqualTo("extractive");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aNeuronLimitsWhatOnePersonUsesOfItInADay() throws Exception {
        models("[]", ", tokens_per_day: 10");

        var refused = site.anna.send("POST", "/v1/chat/completions", BODY);

        assertThat(refused.json().at("/error/message").asText()).contains("this person with this Neuron");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void whatTheServerCountedIsBooked() throws Exception {
        site.anna.send("POST", "/v1/chat/completions", BODY);

        var line = used(UsageReport.By.MODEL).getFirst();
        assertThat(line.what()).isEqualTo("openai-compatible/one");
        assertThat(line.requests()).isEqualTo(1);
        assertThat(line.failed()).isZero();
        assertThat(line.unpriced()).isZero();
        assertThat(line.tokensIn()).isEqualTo(100_000);
        assertThat(used(UsageReport.By.PERSON).getFirst().what()).isEqualTo(site.annaId.toString());
        assertThat(used(UsageReport.By.NEURON).getFirst().what()).isEqualTo("ward");
    }

    @Test
    void whatNobodyCountedIsBookedAboutAsItWas() throws Exception {
        server.failing(Fault.RESET).answering("One ", "two ", "three ", "four ");

        site.anna.send("POST", "/v1/chat/completions", BODY);

        var line = used(UsageReport.By.MODEL).getFirst();
        assertThat(line.failed()).isEqualTo(1);
        assertThat(line.tokensIn()).isBetween(100L, 1_000L);
        assertThat(line.tokensOut()).isEqualTo("One two three ".length() / 4);
    }

    @Test
    void whoNeverAnsweredHasTakenNothing() throws Exception {
        server.close();

        site.anna.send("POST", "/v1/chat/completions", BODY);

        var line = used(UsageReport.By.MODEL).getFirst();
        assertThat(line.failed()).isEqualTo(1);
        assertThat(line.tokensIn() + line.tokensOut()).isZero();
    }

    @Test
    void tooManyInAMinuteAreTooManyHoweverTheyAreAsked() throws Exception {
        site.models("model: {provider: extractive}\nlimits: {turns_per_minute: 1}\n");

        var first = site.anna.send("POST", "/v1/chat/completions", BODY);
        var second = site.ask(site.conversation(), Ids.next());

        // The minute may have ended in between, which is rare, and then the third is too many.
        var third = site.anna.send("POST", "/v1/chat/completions", BODY);
        assertThat(first.status()).isEqualTo(200);
        assertThat(List.of(second.status(), third.status())).contains(429);
        assertThat(third.status() == 429 ? third.json().at("/error/code").asText() : second.slug())
                .isEqualTo("turns-too-many");
    }

    @Test
    void whoComesTooSoonAsksNoModelAndNoFallback() throws Exception {
        site.models("model: {provider: openai-compatible, model: one, endpoint: \"" + server.endpoint()
                + "\", fallback: [{provider: extractive}]}\nlimits: {turns_per_minute: 1}\n");

        site.anna.send("POST", "/v1/chat/completions", BODY);
        var asked = server.requests().size();
        var refused = site.anna.send("POST", "/v1/chat/completions", BODY);
        if (refused.status() == 200) {
            // The minute ended in between, which is rare.
            asked = server.requests().size();
            refused = site.anna.send("POST", "/v1/chat/completions", BODY);
        }

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().at("/error/code").asText()).isEqualTo("turns-too-many");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
        assertThat(server.requests()).hasSize(asked);
    }
}
