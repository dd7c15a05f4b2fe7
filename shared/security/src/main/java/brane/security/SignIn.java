package brane.security;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Decision;
import brane.audit.Entry;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.storage.Database;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Sign-in by address and password. Whether the address is unknown, the password wrong or the account closed, the same work is
 * done and the same answer given.
 */
public final class SignIn {

    private final Accounts accounts;
    private final Sessions sessions;
    private final AuditLog log;
    private final SignInWaits waits;
    private final Denials locked;

    public SignIn(Database database, Accounts accounts, Sessions sessions, AuditLog log, Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.log = log;
        this.waits = new SignInWaits(database, clock);
        this.locked = new Denials(log, System::nanoTime);
    }

    /**
     * Begins a session.
     *
     * @param source the network address that the request came from, as text
     * @throws ProblemException {@code sign-in-failed} (401), {@code sign-in-locked} (429, with the member
     *     {@code retry_after} in seconds), {@code sign-in-busy} (503)
     */
    public Sessions.Session signIn(String email, String password, String source) {
        var address = accounts.mac(NewPerson.normal(email));
        var network = accounts.mac("source|" + SignInWaits.network(source));
        waits.admit(address, network).ifPresent(problem -> {
            var resource = resource(address);
            locked.add(
                    resource,
                    Optional.empty(),
                    Entry.of(Action.SIGN_IN, resource).why(problem.slug()));
            throw problem.failure();
        });
        var found = accounts.credentials(address);
        var stored = found.map(Accounts.Credentials::password)
                .orElse(accounts.passwords().nobodys());
        var fits = accounts.passwords().fits(stored, password);
        var person = found.filter(account -> fits && account.active()).flatMap(account -> accounts.find(account.id()));
        if (person.isEmpty()) {
            throw refused(address);
        }
        var outdated = accounts.passwords().outdated(stored);
        var session = sessions.begin(person.get(), Action.SIGN_IN, stored).orElseThrow(() -> refused(address));
        waits.forget(address, network);
        accounts.signedIn(
                person.get().id(),
                stored,
                outdated ? Optional.of(accounts.passwords().hash(password)) : Optional.empty());
        return session;
    }

    /** Forgets failures that are long ago, and records those that were only counted; called by the maintenance. */
    public void maintain() {
        waits.maintain();
        locked.flush();
    }

    /** A pseudonym of the address that was typed, the same each time and of no use without the site's secret. */
    private static String resource(byte[] address) {
        return "address:" + HexFormat.of().formatHex(address, 0, 8);
    }

    private ProblemException refused(byte[] address) {
        var problem = failed();
        log.fact(Entry.of(Action.SIGN_IN, resource(address)).why(problem.slug()), Decision.DENY);
        return problem.failure();
    }

    private static Problem failed() {
        return Problem.of(
                "sign-in-failed",
                401,
                "Address and password do not fit.",
                "check both; an administrator can set a new password");
    }
}
