package brane.security;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.core.Ids;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.core.Role;
import brane.storage.Database;
import brane.storage.Sql;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * How the first administrator comes to be: with a code that only somebody who sees the start can know, once. The first one
 * who reaches an open port does not suffice.
 */
public final class Setup {

    /** 192 bits. */
    private static final int CODE_BYTES = 24;

    private final Database database;
    private final Accounts accounts;
    private final Sessions sessions;
    private final AuditLog log;
    private final Denials denials;

    public Setup(Database database, Accounts accounts, Sessions sessions, AuditLog log) {
        this.database = database;
        this.accounts = accounts;
        this.sessions = sessions;
        this.log = log;
        this.denials = new Denials(log, System::nanoTime);
    }

    /** Whether there is no account yet. */
    public boolean needed() {
        return !accounts.any(database);
    }

    /** A new code for the link that the start prints, {@code …/setup#code=…}; the one before ends. Empty when set up. */
    public Optional<String> newCode() {
        var bytes = new byte[CODE_BYTES];
        new SecureRandom().nextBytes(bytes);
        var code = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return database.inTx(tx -> {
            tx.execute("""
                    insert into setup_code (one, hash) values (true, ?)
                    on conflict (one) do update set hash = excluded.hash where not setup_code.used""", sha256(code));
            return accounts.any(tx) ? Optional.empty() : Optional.of(code);
        });
    }

    /**
     * Creates the first administrator and signs them in.
     *
     * @throws ProblemException {@code setup-done} (409), {@code setup-code-wrong} (403), {@code password-weak} (422)
     */
    public Sessions.Session create(String code, String email, String name, String password) {
        try {
            check(database, code, "");
        } catch (ProblemException e) {
            var wrong = Entry.of(Action.SETUP, "access:setup").why(e.problem().slug());
            denials.add("setup", Optional.empty(), wrong);
            throw e;
        }
        var person = new NewPerson(email, name, password, Set.of(Role.ADMIN, Role.USER), Set.of());
        var hash = accounts.passwords().hash(password);
        var id = Ids.next();
        var created = log.during(
                Entry.of(Action.SETUP, "account:" + id),
                _ -> database.inTx(tx -> {
                    check(tx, code, " for update");
                    tx.execute("update setup_code set used = true");
                    return accounts.insert(tx, id, person, hash);
                }));
        return sessions.begin(created, Action.SIGN_IN, hash).orElseThrow();
    }

    private void check(Sql sql, String code, String lock) {
        var row = sql.first("select hash, used from setup_code" + lock);
        if (accounts.any(sql) || row.map(stored -> stored.flag("used")).orElse(false)) {
            throw Problem.of("setup-done", 409, "BRANE is set up already.", "sign in with an account")
                    .failure();
        }
        if (row.isEmpty() || !MessageDigest.isEqual(row.get().bytes("hash"), sha256(code))) {
            throw Problem.of(
                            "setup-code-wrong",
                            403,
                            "This is not the set-up code.",
                            "open the link that the last start printed; each start prints a new one")
                    .failure();
        }
    }

    private static byte[] sha256(String code) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(code.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
