package brane.neurons;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.core.Problem;
import brane.storage.Database;
import brane.storage.keys.Keys;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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

    /** What is stored of a secret: it and the one origin that it may go to. */
    private record Bound(String origin, String secret) {

        @Override
        public String toString() {
            return "a secret for " + origin;
        }
    }

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
     * The secret of that name, for the server that it was stored for and no other.
     *
     * @throws brane.core.ProblemException {@code credential-missing} (409) or {@code credential-elsewhere} (403)
     */
    public String credential(String name, String endpoint) {
        var stored = read(CREDENTIAL + name)
                .map(SiteSettings::bound)
                .orElseThrow(() -> Problem.of(
                                "credential-missing",
                                409,
                                "A secret of the model is missing.",
                                "the Neuron refers to the credential " + name
                                        + ", which the site does not have; an administrator can add it")
                        .failure());
        if (!stored.origin().equals(origin(endpoint).orElse(""))) {
            throw Problem.of(
                            "credential-elsewhere",
                            403,
                            "This secret is for another model server.",
                            "the credential " + name + " was stored for " + stored.origin() + " and does not go to "
                                    + endpoint + "; correct the endpoint, or store a secret for it")
                    .failure();
        }
        return stored.secret();
    }

    /** Stores a secret for the server of that endpoint; it is never given for another. */
    public void setCredential(String name, String secret, String endpoint) {
        var origin = origin(endpoint);
        if (!name.matches("[a-z][a-z0-9-]{1,62}")
                || secret.isBlank()
                || secret.length() > 4_096
                || !secret.chars().allMatch(c -> c > ' ' && c < 127)
                || origin.isEmpty()) {
            throw Problem.of(
                            "credential-invalid",
                            422,
                            "The secret can't be kept.",
                            "its name must be a word of a-z, 0-9 and -, the secret 1 to 4096 visible ASCII characters"
                                    + " without blanks, and the endpoint http://HOST:PORT or https://HOST")
                    .failure();
        }
        write(Action.CREDENTIAL_CHANGE, "credential:" + name, CREDENTIAL + name, text(new Bound(origin.get(), secret)));
    }

    /** Scheme, host and port: what a secret is bound to; the path of an endpoint may change. */
    private static Optional<String> origin(String endpoint) {
        try {
            var uri = URI.create(endpoint);
            var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getHost() == null || uri.getUserInfo() != null || !scheme.matches("https?")) {
                return Optional.empty();
            }
            var port = uri.getPort() > 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
            return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Bound bound(String stored) {
        try {
            return JSON.readValue(stored, Bound.class);
        } catch (IOException e) {
            // Of a time when secrets were bound to nothing: such a one goes nowhere until it is stored again.
            return new Bound("nothing (store it again)", "");
        }
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

    private static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
