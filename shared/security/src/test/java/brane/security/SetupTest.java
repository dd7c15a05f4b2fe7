package brane.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import brane.core.Role;
import brane.storage.TestDatabase;
import java.util.Base64;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SetupTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Fixture site = new Fixture(DATABASE.sql());

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void theCodeMakesTheFirstAdministratorAndSignsThemIn() {
        var code = site.setup.newCode().orElseThrow();
        assertThat(site.setup.needed()).isTrue();

        var session = create(code, "anna@example.org");

        assertThat(site.sessions.caller(session.renewed()).orElseThrow().roles())
                .containsExactlyInAnyOrder(Role.ADMIN, Role.USER);
        assertThat(site.setup.needed()).isFalse();
        assertThat(site.setup.newCode()).isEmpty();
        assertThat(site.log.events()).extracting(leaf -> leaf.get("action")).contains("setup", "sign-in");
    }

    @Test
    void theCodeIsLongAndOnlyItsHashIsStored() {
        var code = site.setup.newCode().orElseThrow();

        assertThat(Base64.getUrlDecoder().decode(code)).hasSizeGreaterThanOrEqualTo(16);
        assertThat(site.database
                        .first("select hash from setup_code")
                        .orElseThrow()
                        .bytes("hash"))
                .hasSize(32);
    }

    @Test
    void eachStartMakesANewCodeAndEndsTheOldOne() {
        var old = site.setup.newCode().orElseThrow();
        var current = site.setup.newCode().orElseThrow();

        assertThatThrownBy(() -> create(old, "anna@example.org"))
                .satisfies(e -> AccountsTest.slug(e, "setup-code-wrong", 403));
        assertThat(create(current, "anna@example.org").person().name()).isEqualTo("Anna");
    }

    @Test
    void aWrongCodeOrNoneIsRefused() {
        assertThatThrownBy(() -> create("", "anna@example.org"))
                .satisfies(e -> AccountsTest.slug(e, "setup-code-wrong", 403));
        site.setup.newCode();
        assertThatThrownBy(() -> create("", "anna@example.org"))
                .satisfies(e -> AccountsTest.slug(e, "setup-code-wrong", 403));
        assertThat(site.accounts.list()).isEmpty();
        assertThat(site.log.events())
                .extracting(leaf -> leaf.get("action") + " " + leaf.get("decision") + " " + leaf.get("why"))
                .containsExactly("setup deny setup-code-wrong", "setup deny setup-code-wrong");
    }

    @Test
    void aWeakPasswordLeavesTheCodeUsable() {
        var code = site.setup.newCode().orElseThrow();
        assertThatThrownBy(() -> site.setup.create(code, "anna@example.org", "Anna", "password1234"))
                .satisfies(e -> AccountsTest.slug(e, "password-weak", 422));
        assertThat(create(code, "anna@example.org").person().email()).isEqualTo("anna@example.org");
    }

    @Test
    void theCodeWorksOnceEvenWhenAllAccountsAreGone() {
        var code = site.setup.newCode().orElseThrow();
        create(code, "anna@example.org");
        assertThatThrownBy(() -> create(code, "ben@example.org"))
                .satisfies(e -> AccountsTest.slug(e, "setup-done", 409));
        site.database.execute("delete from account");
        assertThatThrownBy(() -> create(code, "ben@example.org"))
                .satisfies(e -> AccountsTest.slug(e, "setup-done", 409));
    }

    @Test
    void ofManySetUpsAtOnceOneWins() throws Exception {
        var code = site.setup.newCode().orElseThrow();
        var lost = new ConcurrentLinkedQueue<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 8; i++) {
                var email = "anna" + i + "@example.org";
                threads.submit(() -> {
                    try {
                        create(code, email);
                    } catch (ProblemException e) {
                        lost.add(e.problem().slug());
                    }
                });
            }
        }
        assertThat(lost).hasSize(7).containsOnly("setup-done");
        assertThat(site.accounts.list()).hasSize(1);
    }

    @Test
    void nothingIsSetUpWithoutARecord() {
        var code = site.setup.newCode().orElseThrow();
        site.log.fail(true);
        assertThatThrownBy(() -> create(code, "anna@example.org"))
                .satisfies(e -> AccountsTest.slug(e, "audit-unavailable", 503));
        assertThat(site.setup.needed()).isTrue();
    }

    private Sessions.Session create(String code, String email) {
        return site.setup.create(code, email, "Anna", Fixture.PASSWORD);
    }
}
