package brane.console;

import static brane.console.ConsoleSite.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import brane.audit.AuditFilter;
import brane.core.Role;
import brane.security.Person;
import brane.server.TestClient;
import brane.server.TestSite;
import brane.storage.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** API keys as people make, see and revoke them, and what a program may do with one. */
final class KeysEndpointTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    static Path objects;

    private static ConsoleSite console;
    private static TestSite site;
    private static int people;

    private Person person;
    private TestClient browser;

    @BeforeAll
    static void start() throws Exception {
        console = new ConsoleSite(DATABASE.sql(), objects);
        site = console.site;
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    @BeforeEach
    void signIn() {
        var email = "person-" + people++ + "@example.org";
        person = site.person(email, Role.USER);
        browser = site.client(email);
    }

    @Test
    void aKeyIsMadeShownOnceUsedAndRevoked() throws Exception {
        var made = browser.send("POST", "/api/v1/keys", "{\"name\":\"nightly import\",\"days\":7}");
        var secret = made.json().path("secret").asText();
        var id = made.json().path("id").asText();
        var program = site.anonymous().withKey(secret);

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Cache-Control")).isEqualTo("no-store");
        assertThat(secret).startsWith("brane_");
        assertThat(life(made.json())).isEqualTo(Duration.ofDays(7));
        assertThat(listed().path("keys").get(0).has("last_used")).isFalse();
        assertThat(ids(program.get("/api/v1/neurons").json().path("neurons"))).contains("medical-assistant");

        var list = browser.get("/api/v1/keys");
        assertThat(ids(list.json().path("keys"))).containsExactly(id);
        assertThat(list.json().at("/keys/0/name").asText()).isEqualTo("nightly import");
        assertThat(list.json().at("/keys/0/last_used").asText()).isNotBlank();
        assertThat(list.json().path("keys_max").asInt()).isEqualTo(10);
        assertThat(list.json().path("days_max").asInt()).isEqualTo(366);
        assertThat(list.text()).doesNotContain(secret).doesNotContain("secret");

        assertThat(browser.delete("/api/v1/keys/" + id).status()).isEqualTo(204);
        assertThat(program.get("/api/v1/neurons").slug()).isEqualTo("api-key-invalid");
        assertThat(browser.delete("/api/v1/keys/" + id).slug()).isEqualTo("not-found");
        assertThat(listed().path("keys")).isEmpty();
    }

    @Test
    void theAuditLogHasTheLifeOfAKey() throws Exception {
        var made =
                browser.send("POST", "/api/v1/keys", "{\"name\":\"audited\"}").json();
        var key = "key:" + made.path("id").asText();
        site.anonymous().withKey(made.path("secret").asText()).get("/api/v1/neurons");
        browser.delete("/api/v1/keys/" + made.path("id").asText());

        var filter = new AuditFilter(null, null, key, null, null, null, null, 50);
        var leaves = site.audit.page(filter).events().reversed();
        assertThat(leaves)
                .extracting(event -> event.text("action"), event -> event.text("decision"))
                .containsExactly(
                        tuple("api-key-create", "allow"),
                        tuple("api-key-create", "ok"),
                        tuple("api-key-use", "allow"),
                        tuple("api-key-revoke", "allow"),
                        tuple("api-key-revoke", "ok"));
        assertThat(leaves).allSatisfy(event -> assertThat(event.text("actor")).isEqualTo("user:" + person.id()));
        assertThat(leaves.get(0).text("via")).startsWith("session:");
        assertThat(leaves.get(2).text("via")).isEqualTo(key);
    }

    @Test
    void ninetyDaysAreTheDefault() throws Exception {
        var made = browser.send("POST", "/api/v1/keys", "{\"name\":\"x\"}").json();
        assertThat(life(made)).isEqualTo(Duration.ofDays(90));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|body-invalid",
                "{\"name\":null}|body-invalid",
                "{\"name\":\"x\",\"days\":\"7\"}|body-invalid",
                "{\"name\":\"x\",\"days\":99999999999}|body-invalid",
                "{\"name\":\"x\",\"scopes\":[]}|body-invalid",
                "{\"name\":\" \"}|name-malformed",
                "{\"name\":\"x\",\"days\":0}|api-key-days-wrong",
                "{\"name\":\"x\",\"days\":367}|api-key-days-wrong"
            })
    void aWrongWishIsNamed(String body, String slug) throws Exception {
        assertThat(browser.send("POST", "/api/v1/keys", body).slug()).isEqualTo(slug);
        assertThat(listed().path("keys")).isEmpty();
    }

    @Test
    void oneTooManyIsRefused() throws Exception {
        for (var i = 0; i < 10; i++) {
            assertThat(browser.send("POST", "/api/v1/keys", "{\"name\":\"x\"}").status())
                    .isEqualTo(201);
        }
        var refused = browser.send("POST", "/api/v1/keys", "{\"name\":\"x\"}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.slug()).isEqualTo("api-keys-full");
    }

    @Test
    void somebodyElsesKeyDoesNotExist() throws Exception {
        var theirs = made(console.anna).path("id").asText();

        assertThat(browser.delete("/api/v1/keys/" + theirs).slug()).isEqualTo("not-found");
        assertThat(console.admin.delete("/api/v1/keys/" + theirs).slug()).isEqualTo("not-found");
        assertThat(browser.delete("/api/v1/keys/" + UUID.randomUUID()).slug()).isEqualTo("not-found");
        assertThat(browser.delete("/api/v1/keys/5").slug()).isEqualTo("id-malformed");
        assertThat(browser.get("/api/v1/users/" + person.id() + "/keys").slug()).isEqualTo("not-allowed");
        assertThat(site.anonymous().get("/api/v1/keys").slug()).isEqualTo("not-signed-in");
        assertThat(ids(console.anna.get("/api/v1/keys").json().path("keys"))).contains(theirs);
    }

    /** Also a key of an administrator's: what leaked must not stay by making more of itself. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/api/v1/keys|",
                "POST|/api/v1/keys|{\"name\":\"x\"}",
                "DELETE|/api/v1/keys/KEY|",
                "GET|/api/v1/session|",
                "DELETE|/api/v1/session|",
                "GET|/api/v1/users|",
                "POST|/api/v1/users|{\"email\":\"eve@example.org\",\"name\":\"Eve\",\"password\":\"four quiet herons\"}",
                "PATCH|/api/v1/users/PERSON|{\"password\":\"another long password\"}",
                "GET|/api/v1/users/PERSON/keys|",
                "DELETE|/api/v1/users/PERSON/keys/KEY|"
            })
    void aKeyManagesNeitherKeysNorPeople(String method, String path, String body) throws Exception {
        var boss = site.person("boss-" + people++ + "@example.org", Role.ADMIN, Role.USER);
        var program = site.program(boss);
        var key = site.apiKeys.list(boss.id()).getFirst().id().toString();
        var accounts = site.accounts.list().size();

        var answer = program.send(
                method, path.replace("KEY", key).replace("PERSON", boss.id().toString()), body);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.slug()).isEqualTo("session-needed");
        assertThat(site.apiKeys.list(boss.id())).hasSize(1);
        assertThat(site.accounts.list()).hasSize(accounts);
        assertThat(program.get("/api/v1/models/credentials").status())
                .as("else it does what its person may do")
                .isEqualTo(200);
    }

    @Test
    void anAdministratorSeesAndRevokesTheKeysOfOthers() throws Exception {
        var made = made(browser);
        var path = "/api/v1/users/" + person.id() + "/keys";
        var list = console.admin.get(path);

        assertThat(ids(list.json().path("keys")))
                .containsExactly(made.path("id").asText());
        assertThat(list.text()).doesNotContain("brane_");
        assertThat(console.admin
                        .delete("/api/v1/users/" + UUID.randomUUID() + "/keys/"
                                + made.path("id").asText())
                        .slug())
                .isEqualTo("not-found");
        assertThat(console.admin.delete(path + "/" + made.path("id").asText()).status())
                .isEqualTo(204);
        assertThat(listed().path("keys")).isEmpty();
    }

    @Test
    void aDeactivatedPersonsProgramsStopAtOnce() throws Exception {
        var program = site.program(person);
        assertThat(program.get("/api/v1/neurons").status()).isEqualTo(200);
        var path = "/api/v1/users/" + person.id();

        assertThat(console.admin.send("PATCH", path, "{\"active\":false}").status())
                .isEqualTo(200);
        assertThat(program.get("/api/v1/neurons").slug()).isEqualTo("api-key-invalid");
        assertThat(console.admin.send("PATCH", path, "{\"active\":true}").status())
                .isEqualTo(200);
        assertThat(program.get("/api/v1/neurons").slug()).isEqualTo("api-key-invalid");
    }

    @Test
    void countersAreForAnAdministratorsProgramToo() throws Exception {
        var boss = site.person("boss-" + people++ + "@example.org", Role.ADMIN);

        assertThat(site.program(boss)
                        .get("/metrics", "X-Forwarded-For", "198.51.100.7")
                        .status())
                .isEqualTo(200);
        assertThat(site.program(person)
                        .get("/metrics", "X-Forwarded-For", "198.51.100.7")
                        .slug())
                .isEqualTo("not-allowed");
    }

    /** Nobody is left signed in by an answer that says they are not. */
    @Test
    void signingInWithAWrongKeyBesideItBeginsNoSession() throws Exception {
        var credentials = "{\"email\":\"" + person.email() + "\",\"password\":\"" + TestSite.PASSWORD + "\"}";
        var before = sessions();

        assertThat(site.anonymous()
                        .withKey("brane_wrong")
                        .send("POST", "/api/v1/session", credentials)
                        .slug())
                .isEqualTo("api-key-invalid");
        assertThat(sessions()).isEqualTo(before);
    }

    private int sessions() {
        return site.database
                .query("select id from session where person = ?", person.id())
                .size();
    }

    private static JsonNode made(TestClient client) throws Exception {
        return client.send("POST", "/api/v1/keys", "{\"name\":\"x\"}").json();
    }

    private JsonNode listed() throws Exception {
        return browser.get("/api/v1/keys").json();
    }

    private static Duration life(JsonNode key) {
        return Duration.between(
                Instant.parse(key.path("created").asText()),
                Instant.parse(key.path("expires").asText()));
    }
}
