package brane.console;

import static brane.console.ConsoleSite.ids;
import static brane.console.ConsoleSite.small;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import brane.core.Role;
import brane.security.Access;
import brane.server.Routes;
import brane.server.TestClient;
import brane.server.TestSite;
import brane.storage.Database;
import brane.storage.TestDatabase;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people do in the console. */
final class ConsoleTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    static Path objects;

    private static ConsoleSite console;
    private static TestSite site;
    private static TestClient admin;
    private static TestClient anna;
    private static TestClient auditor;

    @BeforeAll
    static void start() throws Exception {
        console = new ConsoleSite(DATABASE.sql(), objects);
        site = console.site;
        admin = console.admin;
        anna = console.anna;
        auditor = console.auditor;
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    @Test
    void theFirstAdministratorIsSignedInAndTheCodeIsUsed() throws Exception {
        assertThat(console.setUp.status()).isEqualTo(201);
        assertThat(console.setUp.json().at("/user/roles").toString()).isEqualTo("[\"admin\",\"user\"]");
        assertThat(console.setUp.json().path("csrf").asText()).isNotBlank();
        assertThat(console.setUp.header("Set-Cookie"))
                .startsWith("brane_session=")
                .contains("HttpOnly", "SameSite=Strict", "Path=/");
        assertThat(console.setup(console.setupCode, "eve@example.org").slug()).isEqualTo("setup-done");
        assertThat(site.anonymous().get("/api/v1/setup").json().path("needed").asBoolean())
                .isFalse();
    }

    /** Before anybody is set up, on a site of its own. */
    @Test
    void theCodeOfTheStartIsNeeded() throws Exception {
        try (var database = Database.open(TestDatabase.fresh());
                var fresh = new TestSite(database)) {
            assertThat(fresh.setup.newCode()).isPresent();
            var session = new SessionEndpoint(fresh.setup, fresh.signIn, fresh.sessions);
            fresh.start(new Routes()
                    .get("/api/v1/setup", Access.ANYONE, session::setupState)
                    .post("/api/v1/setup", Access.ANYONE, session::setup));
            var body = "{\"code\":\"guess\",\"email\":\"eve@example.org\",\"name\":\"Eve\",\"password\":\""
                    + TestSite.PASSWORD + "\"}";

            assertThat(fresh.anonymous().get("/api/v1/setup").text()).isEqualTo("{\"needed\":true}");
            assertThat(fresh.anonymous().send("POST", "/api/v1/setup", body).slug())
                    .isEqualTo("setup-code-wrong");
        }
    }

    @Test
    void signsInShowsWhoAndSignsOut() throws Exception {
        site.person("berta@example.org", Role.USER);
        var credentials = "{\"email\":\"berta@example.org\",\"password\":\"" + TestSite.PASSWORD + "\"}";
        var in = site.anonymous().send("POST", "/api/v1/session", credentials);
        var token = in.header("Set-Cookie").replaceAll("brane_session=([^;]*).*", "$1");
        var berta = new TestClient(site.port(), token, in.json().path("csrf").asText());

        assertThat(in.status()).isEqualTo(200);
        assertThat(berta.get("/api/v1/session").json().at("/user/email").asText())
                .isEqualTo("berta@example.org");
        assertThat(berta.get("/api/v1/session").json().path("csrf"))
                .isEqualTo(in.json().path("csrf"));

        var out = berta.delete("/api/v1/session");
        assertThat(out.status()).isEqualTo(204);
        assertThat(out.header("Set-Cookie")).startsWith("brane_session=;").contains("Max-Age=0");
        assertThat(berta.get("/api/v1/session").slug()).isEqualTo("not-signed-in");
    }

    @Test
    void signingInAgainEndsTheSessionBefore() throws Exception {
        var before = site.signedIn("twice@example.org", Role.USER);
        var credentials = "{\"email\":\"twice@example.org\",\"password\":\"" + TestSite.PASSWORD + "\"}";

        assertThat(before.send("POST", "/api/v1/session", credentials).status()).isEqualTo(200);
        assertThat(before.get("/api/v1/session").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"email\":\"anna@example.org\"}", "{\"email\":null,\"password\":null}", "{}", "[]", ""})
    void halfASignInIsNamed(String body) throws Exception {
        assertThat(site.anonymous().send("POST", "/api/v1/session", body).slug())
                .isEqualTo("body-invalid");
    }

    @Test
    void aWrongPasswordIsOneAnswer() throws Exception {
        var wrong = "{\"email\":\"nobody@example.org\",\"password\":\"wrong wrong wrong\"}";
        var answer = site.anonymous().send("POST", "/api/v1/session", wrong);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.slug()).isEqualTo("sign-in-failed");
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    @Test
    void anAdministratorMakesAndChangesAccounts() throws Exception {
        var made = admin.send(
                "POST",
                "/api/v1/users",
                "{\"email\":\"Clara@Example.org\",\"name\":\"Clara\",\"password\":\"" + TestSite.PASSWORD
                        + "\",\"roles\":[\"user\"],\"groups\":[\"cardiology\"]}");
        var id = made.json().path("id").asText();
        var clara = site.client("clara@example.org");
        var changed = admin.send("PATCH", "/api/v1/users/" + id, "{\"roles\":[\"auditor\"],\"groups\":[]}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text()).doesNotContain("password");
        assertThat(changed.json().path("roles").toString()).isEqualTo("[\"auditor\"]");
        assertThat(clara.get("/api/v1/audit/actions").status()).isEqualTo(200);
        assertThat(clara.get("/api/v1/users").slug()).isEqualTo("not-allowed");
        assertThat(admin.send("PATCH", "/api/v1/users/" + id, "{\"active\":false}")
                        .status())
                .isEqualTo(200);
        assertThat(clara.get("/api/v1/session").slug()).isEqualTo("not-signed-in");
        assertThat(ids(admin.get("/api/v1/users").json().path("users"))).contains(id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"email\":\"x\",\"name\":\"X\",\"password\":\"four quiet herons\"}|email-malformed",
                "{\"email\":\"x@example.org\",\"name\":\"X\",\"password\":\"short\"}|password-weak",
                "{\"email\":\"x@example.org\",\"name\":\"X\",\"password\":\"four quiet herons\",\"roles\":[\"root\"]}|role-unknown",
                "{\"email\":\"x@example.org\",\"name\":\"X\",\"password\":\"four quiet herons\",\"roles\":[null]}|body-invalid",
                "{\"email\":\"x@example.org\",\"name\":\"X\",\"password\":\"four quiet herons\",\"groups\":[\"A b\"]}|groups-malformed",
                "{\"email\":\"anna@example.org\",\"name\":\"X\",\"password\":\"four quiet herons\"}|email-taken"
            })
    void aWrongAccountIsNamed(String body, String slug) throws Exception {
        assertThat(admin.send("POST", "/api/v1/users", body).slug()).isEqualTo(slug);
    }

    @Test
    void anAccountThatIsNotThereIsNotFound() throws Exception {
        assertThat(admin.send("PATCH", "/api/v1/users/5", "{}").slug()).isEqualTo("id-malformed");
        assertThat(admin.send("PATCH", "/api/v1/users/" + UUID.randomUUID(), "{}")
                        .slug())
                .isEqualTo("not-found");
    }

    @Test
    void cardsShowWhatOneMayUse() throws Exception {
        var cards = anna.get("/api/v1/neurons").json().path("neurons");
        var card = cards.get(ids(cards).indexOf("medical-assistant"));

        assertThat(ids(cards)).contains("financial-analyst", "legal-researcher", "medical-assistant");
        assertThat(card.path("samples").asInt()).isEqualTo(4);
        assertThat(card.path("documents").asInt()).isEqualTo(1);
        assertThat(card.path("passages").asInt()).isEqualTo(1);
        assertThat(card.path("state").asText()).isEqualTo("idle");
        assertThat(card.path("tier").asInt()).isZero();
        assertThat(card.path("model").toString())
                .isEqualTo("{\"provider\":\"extractive\",\"local\":true,\"site_default\":true}");
        assertThat(card.path("may").toString()).isEqualTo("{\"use\":true,\"feed\":true,\"edit\":false}");
        assertThat(card.has("yaml")).isFalse();
        assertThat(auditor.get("/api/v1/neurons").json().path("neurons")).isEmpty();
    }

    @Test
    void theFileIsForThoseWhoMayEditIt() throws Exception {
        assertThat(admin.get("/api/v1/neurons/medical-assistant")
                        .json()
                        .path("yaml")
                        .asText())
                .contains("starters:");
        assertThat(anna.get("/api/v1/neurons/medical-assistant").json().has("yaml"))
                .isFalse();
        assertThat(anna.get("/api/v1/neurons/not-there").slug()).isEqualTo("not-found");
    }

    @Test
    void aNeuronIsMadeChangedAndDeleted() throws Exception {
        var made = admin.send("PUT", "/api/v1/neurons/new-one", small("new-one", ""));
        var changed = admin.send("PUT", "/api/v1/neurons/new-one", small("new-one", "tools: [{id: pharmacy}]\n"));

        assertThat(made.status()).isEqualTo(201);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("version").asInt()).isEqualTo(2);
        assertThat(changed.json().path("warnings").toString()).contains("`tools`");
        assertThat(anna.send("PUT", "/api/v1/neurons/new-one", small("new-one", ""))
                        .slug())
                .isEqualTo("not-allowed");
        assertThat(anna.send("PUT", "/api/v1/neurons/new-two", small("new-two", ""))
                        .slug())
                .isEqualTo("not-found");
        assertThat(anna.delete("/api/v1/neurons/new-one").slug()).isEqualTo("not-allowed");
        assertThat(admin.delete("/api/v1/neurons/new-one").status()).isEqualTo(204);
        assertThat(admin.delete("/api/v1/neurons/new-one").slug()).isEqualTo("not-found");
    }

    @Test
    void aWrongFileNamesLineKeyRuleAndFix() throws Exception {
        var yaml = small("wrong", "promts: {}\nmodel: {provider: openai, model: x}\n");
        var refused = admin.send("PUT", "/api/v1/neurons/wrong", yaml);
        var checked = anna.send("POST", "/api/v1/neurons/wrong/validate", yaml);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.slug()).isEqualTo("neuron-invalid");
        assertThat(refused.json().path("errors")).isEqualTo(checked.json().path("errors"));
        assertThat(checked.json().path("valid").asBoolean()).isFalse();
        assertThat(checked.json().path("errors"))
                .extracting(
                        e -> e.path("line").asInt(),
                        e -> e.path("rule").asText(),
                        e -> e.path("fix").asText().isBlank())
                .containsExactly(tuple(3, "unknown-key", false), tuple(4, "tier-forbids-address", false));
        assertThat(admin.get("/api/v1/neurons/wrong").status()).isEqualTo(404);
    }

    @Test
    void aRightFileIsSaidToBeRight() throws Exception {
        var right = anna.send("POST", "/api/v1/neurons/right/validate", small("right", ""));
        var other = anna.send("POST", "/api/v1/neurons/right/validate", small("left", ""));

        assertThat(right.text()).isEqualTo("{\"valid\":true,\"errors\":[],\"warnings\":[]}");
        assertThat(other.json().at("/errors/0/rule").asText()).isEqualTo("id-differs");
    }

    @Test
    void onlyAnAdministratorSaysWhereASecretGoes() throws Exception {
        var ours = "access: {edit: ['role:user']}\n";
        var lent = ours
                + "privacy_tier: 1\nmodel: {provider: openai-compatible, model: m, credential: cloud, endpoint: 'https://%s'}\n";
        admin.send("PUT", "/api/v1/neurons/lent", small("lent", ours));

        assertThat(anna.send("PUT", "/api/v1/neurons/lent", small("lent", lent.formatted("evil.example")))
                        .slug())
                .isEqualTo("credential-needs-admin");
        assertThat(admin.send("PUT", "/api/v1/neurons/lent", small("lent", lent.formatted("good.example")))
                        .status())
                .isEqualTo(200);
        assertThat(anna.send("PUT", "/api/v1/neurons/lent", small("lent", "# mine\n" + lent.formatted("good.example")))
                        .status())
                .isEqualTo(200);
        assertThat(anna.send("PUT", "/api/v1/neurons/lent", small("lent", lent.formatted("evil.example")))
                        .slug())
                .isEqualTo("credential-needs-admin");
    }

    @Test
    void oneThatOneMayNotUseDoesNotExist() throws Exception {
        admin.send("PUT", "/api/v1/neurons/closed", small("closed", "access: {use: ['group:board']}\n"));

        assertThat(anna.get("/api/v1/neurons/closed").slug()).isEqualTo("not-found");
        assertThat(ids(anna.get("/api/v1/neurons").json().path("neurons"))).doesNotContain("closed");
    }

    @Test
    void theAuditorSeesWhoDidWhat() throws Exception {
        admin.send("PUT", "/api/v1/neurons/audited", small("audited", ""));

        var page =
                auditor.get("/api/v1/audit?resource=neuron%3Aaudited&limit=1").json();
        var event = page.at("/events/0");
        var chain = auditor.get("/api/v1/audit/" + event.path("id").asText()).json();

        assertThat(event.path("action").asText()).isEqualTo("neuron-create");
        assertThat(event.path("actor_name").asText()).isEqualTo("Ada");
        assertThat(event.has("recorded")).isTrue();
        assertThat(page.has("next")).isTrue();
        assertThat(chain.path("event")).isEqualTo(event);
        assertThat(chain.path("chain")).extracting(e -> e.path("kind").asText()).containsExactly("intent", "outcome");
        assertThat(auditor.get("/api/v1/audit?limit=0").slug()).isEqualTo("query-invalid");
        assertThat(auditor.get("/api/v1/audit?actor=%0A").slug()).isEqualTo("audit-filter-invalid");
        assertThat(auditor.get("/api/v1/audit/" + UUID.randomUUID()).slug()).isEqualTo("not-found");
        assertThat(auditor.get("/api/v1/audit?action=audit-read&limit=1").json().path("events"))
                .isNotEmpty();
    }
}
