package brane.broker;

import brane.storage.Database;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What is known of models, in PostgreSQL: a row for each state of a model, the newest first. */
final class KnownStore {

    /** States of one model that are kept: of one that was put back, what was tried is known again. */
    private static final int STATES = 3;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Trial>> TRIALS = new TypeReference<>() {};

    /** What its server said of a model, and what was tried with it. */
    record Known(Metadata.Said said, List<Trial> trials) {}

    private final Database database;

    KnownStore(Database database) {
        this.database = database;
    }

    Optional<Known> newest(ModelKey key) {
        return database.first("""
                        select digest, said, trials from known_model
                        where provider = ? and endpoint = ? and model = ? order by asked desc limit 1""", key.provider(), key.endpoint(), key.model())
                .map(row -> new Known(
                        new Metadata.Said(claims(row.text("said")), digest(row.text("digest"))),
                        trials(row.text("trials"))));
    }

    /** Keeps what a server said now; gives it with what was tried with the model of that digest. */
    Known said(ModelKey key, Metadata.Said said) {
        return database.inTx(tx -> {
            var row = tx.first("""
                            insert into known_model (provider, endpoint, model, digest, said)
                            values (?, ?, ?, ?, cast(? as jsonb))
                            on conflict (provider, endpoint, model, digest)
                            do update set said = excluded.said, asked = clock_timestamp()
                            returning trials""", key.provider(), key.endpoint(), key.model(), text(said), json(said.claims()))
                    .orElseThrow();
            tx.execute(
                    """
                    delete from known_model where provider = ? and endpoint = ? and model = ? and digest not in
                        (select digest from known_model where provider = ? and endpoint = ? and model = ?
                         order by asked desc limit ?)""",
                    key.provider(),
                    key.endpoint(),
                    key.model(),
                    key.provider(),
                    key.endpoint(),
                    key.model(),
                    STATES);
            return new Known(said, trials(row.text("trials")));
        });
    }

    /** Keeps what was tried with the model of that digest. */
    void tried(ModelKey key, Metadata.Said said, List<Trial> trials) {
        database.execute(
                """
                insert into known_model (provider, endpoint, model, digest, said, trials)
                values (?, ?, ?, ?, cast(? as jsonb), cast(? as jsonb))
                on conflict (provider, endpoint, model, digest)
                do update set trials = excluded.trials, asked = clock_timestamp()""", key.provider(), key.endpoint(), key.model(), text(said), json(said.claims()), json(trials));
    }

    private static String text(Metadata.Said said) {
        return Objects.requireNonNullElse(said.digest(), "");
    }

    private static @org.jspecify.annotations.Nullable String digest(String stored) {
        return stored.isEmpty() ? null : stored;
    }

    private static Claims claims(String json) {
        try {
            return JSON.readValue(json, Claims.class);
        } catch (JsonProcessingException e) {
            // Of another version, which says less than asking again.
            return Claims.NONE;
        }
    }

    private static List<Trial> trials(String json) {
        try {
            return JSON.readValue(json, TRIALS);
        } catch (JsonProcessingException e) {
            return List.of();
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
