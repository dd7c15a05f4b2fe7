package brane.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import brane.core.ProblemException;
import brane.core.Role;
import brane.storage.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccountsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Fixture site = new Fixture(DATABASE.sql());

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void keepsAPersonAsTheyWereGiven() {
        var anna = site.accounts.create(new NewPerson(
                " Anna@Example.org ", "Anna Müller", Fixture.PASSWORD, Set.of(Role.USER), Set.of("b", "a")));

        assertThat(site.accounts.find(anna.id())).contains(anna);
        assertThat(anna.email()).isEqualTo("anna@example.org");
        assertThat(anna.groups()).containsExactlyInAnyOrder("a", "b");
        assertThat(site.accounts.list()).containsExactly(anna);
    }

    @Test
    void nothingOfAPersonLiesInTheClear() {
        var anna = site.anna(Role.USER);
        site.signedIn();

        var everything = new StringBuilder();
        for (var table : new String[] {"account", "session", "sign_in_wait", "site_secret", "setup_code"}) {
            site.database
                    .query("select cast(t as text) as line from " + table + " t")
                    .forEach(row -> everything.append(row.text("line")));
        }
        var hex = java.util.HexFormat.of().formatHex("anna@example.org".getBytes(StandardCharsets.UTF_8));
        assertThat(everything.toString())
                .contains(anna.id().toString())
                .doesNotContainIgnoringCase("anna@")
                .doesNotContain("Kowalska")
                .doesNotContain(hex)
                .doesNotContain("heron");
        assertThat(site.log.events().toString()).doesNotContain("example").doesNotContain("Kowalska");
    }

    @Test
    void anAddressBelongsToOneAccountWhateverItsCase() {
        site.anna(Role.USER);

        assertThatThrownBy(() -> site.accounts.create(
                        new NewPerson("ANNA@example.org", "Other", Fixture.PASSWORD, Set.of(), Set.of())))
                .satisfies(e -> slug(e, "email-taken", 409));
        assertThat(site.accounts.list()).hasSize(1);
    }

    @Test
    void recordsEachChangeBeforeItHappens() {
        var anna = site.anna(Role.USER);
        site.accounts.change(anna.id(), new PersonChange(null, null, Set.of(Role.AUDITOR), null, null));

        assertThat(site.log.events())
                .extracting(leaf -> leaf.get("action"), leaf -> leaf.get("kind"), leaf -> leaf.get("resource"))
                .containsExactly(
                        tuple("user-create", "intent", "account:" + anna.id()),
                        tuple("user-create", "outcome", "account:" + anna.id()),
                        tuple("user-change", "intent", "account:" + anna.id()),
                        tuple("user-change", "outcome", "account:" + anna.id()));
    }

    @Test
    void changesNothingWhenItCanNotBeRecorded() {
        var anna = site.anna(Role.USER);
        site.log.fail(true);

        assertThatThrownBy(() -> site.accounts.change(anna.id(), new PersonChange("B", null, null, null, null)))
                .satisfies(e -> slug(e, "audit-unavailable", 503));

        assertThat(site.accounts.find(anna.id())).contains(anna);
    }

    @Test
    void theLastAdministratorStays() {
        var anna = site.anna(Role.ADMIN);

        for (var change : new PersonChange[] {
            new PersonChange(null, null, Set.of(Role.USER), null, null), new PersonChange(null, null, null, null, false)
        }) {
            assertThatThrownBy(() -> site.accounts.change(anna.id(), change))
                    .satisfies(e -> slug(e, "last-admin", 409));
        }
        assertThat(site.accounts.find(anna.id())).contains(anna);
    }

    @Test
    void twoAdministratorsCanNotDemoteEachOtherAtOnce() throws Exception {
        var anna = site.anna(Role.ADMIN);
        var ben = site.accounts.create(
                new NewPerson("ben@example.org", "Ben", Fixture.PASSWORD, Set.of(Role.ADMIN), Set.of()));
        var demote = new PersonChange(null, null, Set.of(Role.USER), null, null);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> site.accounts.change(ben.id(), demote));
            threads.submit(() -> site.accounts.change(anna.id(), demote));
        }

        assertThat(site.accounts.list())
                .filteredOn(person -> person.roles().contains(Role.ADMIN))
                .hasSize(1);
    }

    @Test
    void aMissingAccountIsNotFound() {
        assertThatThrownBy(() -> site.accounts.change(UUID.randomUUID(), new PersonChange("B", null, null, null, null)))
                .satisfies(e -> slug(e, "not-found", 404));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "anna", "@example.org", "anna@", "an na@example.org", "anna@exa\nmple.org", "a@b@c"})
    void refusesWhatIsNoAddress(String email) {
        assertThatThrownBy(() -> new NewPerson(email, "Anna", Fixture.PASSWORD, Set.of(), Set.of()))
                .satisfies(e -> slug(e, "email-malformed", 422));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "Anna\nKowalska", "Anna\u202eaksl", "\u200b"})
    void refusesWhatIsNoName(String name) {
        assertThatThrownBy(() -> new NewPerson("a@b.c", name, Fixture.PASSWORD, Set.of(), Set.of()))
                .satisfies(e -> slug(e, "name-malformed", 422));
        assertThatThrownBy(() -> new PersonChange(name, null, null, null, null))
                .satisfies(e -> slug(e, "name-malformed", 422));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Cardiology", "a b", "-a", "ä"})
    void refusesWhatIsNoGroup(String group) {
        assertThatThrownBy(() -> new NewPerson("a@b.c", "A", Fixture.PASSWORD, Set.of(), Set.of(group)))
                .satisfies(e -> slug(e, "groups-malformed", 422));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "short and11|12 to 256",
                "password1234|tried first",
                "P@ssw0rd!2026|tried first",
                "passwordpassword|tried first",
                "Administrator1|tried first",
                "letmeinplease!!|tried first",
                "123456789012|one pattern",
                "abcdefghijklmn|one pattern",
                "aaaaaaaaaaaaaa|one pattern",
                "ababababababab|one pattern",
                "anna.kowalska@example.org|address or the name",
                "xanna.kowalska@example.orgx|address or the name",
                "anna.kowalska|address or the name",
                "Anna Kowalska|address or the name"
            })
    void refusesAWeakPasswordAndSaysWhy(String password, String why) {
        assertThatThrownBy(
                        () -> new NewPerson("anna.kowalska@example.org", "Anna Kowalska", password, Set.of(), Set.of()))
                .satisfies(e -> slug(e, "password-weak", 422))
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "four quiet herons wade",
                "836194027453",
                "Tr0ub4dor&3-xkcd",
                "пароль из многих слов",
                "密码密码一二三四五六七八九"
            })
    void takesAPasswordThatNobodyTriesFirst(String password) {
        assertThat(new NewPerson("anna@example.org", "Anna", password, Set.of(), Set.of()).toString())
                .doesNotContain(password);
    }

    @Test
    void aWeakPasswordIsRefusedInAChangeToo() {
        var anna = site.anna(Role.USER);
        assertThatThrownBy(() ->
                        site.accounts.change(anna.id(), new PersonChange(null, "anna@example.org", null, null, null)))
                .satisfies(e -> slug(e, "password-weak", 422));
    }

    static void slug(Throwable e, String slug, int status) {
        assertThat(e).isInstanceOf(ProblemException.class);
        assertThat(((ProblemException) e).problem().slug()).isEqualTo(slug);
        assertThat(((ProblemException) e).problem().status()).isEqualTo(status);
    }
}
