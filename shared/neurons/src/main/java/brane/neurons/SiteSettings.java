package brane.neurons;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.core.Problem;
import brane.storage.Database;
import brane.storage.Keys;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What an administrator decided for the whole site: the model for Neurons that name none, and the secrets of model servers. */
public final class SiteSettings {

    private static final UUID SITE = new UUID(0, 0);
    private static final String SCOPE = "site";
    private static final String MODEL = "model";
    private static final String CREDENTIAL = "credential.";
    private static final int MAX_CREDENTIALS = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A secret's name and when it was last changed; the secret itself is for the broker only. */
    public record Credential(String name, Instant changed) {}

    private final Database database;
    private final Keys keys;
    private final AuditLog log;

    public SiteSettings(Database database, Keys keys, AuditLog log) {
        this.database = database;
        this.keys = keys;
        this.log = log;
    }

    /** The model of Neurons that name none; at first none at all: passages are quoted. */
    public Neuron.Model model() {
        return read(MODEL).map(SiteSettings::parse).orElseGet(Neuron.Model::extractive);
    }

    public void setModel(Neuron.Model model) {
        write(Action.MODEL_CHANGE, "site:model", MODEL, text(model));
    }

    public List<Credential> credentials() {
        return database
                .query(
                        "select name, changed from site_setting where name like 'credential.%' order by name limit ?",
                        MAX_CREDENTIALS)
                .stream()
                .map(row -> new Credential(row.text("name").substring(CREDENTIAL.length()), row.instant("changed")))
                .toList();
    }

    /**
     * The secret of that name.
     *
     * @throws brane.core.ProblemException {@code credential-missing} (409)
     */
    public String credential(String name) {
        return read(CREDENTIAL + name)
                .orElseThrow(() -> Problem.of(
                                "credential-missing",
                                409,
                                "A secret of the model is missing.",
                                "the Neuron refers to the credential " + name
                                        + ", which the site does not have; an administrator can add it")
                        .failure());
    }

    public void setCredential(String name, String secret) {
        if (!name.matches("[a-z][a-z0-9-]{1,62}") || secret.isBlank() || secret.length() > 4_096) {
            throw Problem.of(
                            "credential-invalid",
                            422,
                            "The secret can't be kept.",
                            "its name must be a word of a-z, 0-9 and -, and the secret 1 to 4096 characters")
                    .failure();
        }
        write(Action.CREDENTIAL_CHANGE, "credential:" + name, CREDENTIAL + name, secret);
    }

    public boolean deleteCredential(String name) {
        return log.during(
                Entry.of(Action.CREDENTIAL_DELETE, "site:credential"),
                _ -> database.execute("delete from site_setting where name = ?", CREDENTIAL + name) > 0);
    }

    private Optional<String> read(String name) {
        return database.first("select value from site_setting where name = ?", name)
                .map(row -> new String(
                        keys.open(database, SCOPE, SITE, row.bytes("value"), context(name)), StandardCharsets.UTF_8));
    }

    private void write(Action action, String resource, String name, String value) {
        log.during(
                Entry.of(action, resource),
                _ -> database.inTx(tx -> {
                    var sealed =
                            keys.current(tx, SCOPE, SITE).seal(value.getBytes(StandardCharsets.UTF_8), context(name));
                    return tx.execute("""
                            insert into site_setting (name, value) values (?, ?)
                            on conflict (name) do update set value = excluded.value, changed = now()""", name, sealed);
                }));
    }

    private static String context(String name) {
        return "site-setting|" + name;
    }

    private static Neuron.Model parse(String json) {
        try {
            return JSON.readValue(json, Neuron.Model.class);
        } catch (IOException e) {
            throw new IllegalStateException("the stored model can't be read", e);
        }
    }

    private static String text(Neuron.Model model) {
        try {
            return JSON.writeValueAsString(model);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
