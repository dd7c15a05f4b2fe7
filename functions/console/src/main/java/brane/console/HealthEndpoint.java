package brane.console;

import brane.core.ProblemException;
import brane.security.Access;
import brane.security.AccessRules;
import brane.security.Proof;
import brane.server.Exchange;
import brane.server.Metrics;
import brane.storage.Database;
import brane.storage.StatementFailedException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Up or down, with nothing of the inside, and the counters for whoever watches the machine. */
final class HealthEndpoint {

    private final Database database;
    private final BooleanSupplier ready;
    private final Metrics metrics;
    private final AccessRules rules;

    HealthEndpoint(Database database, BooleanSupplier ready, Metrics metrics, AccessRules rules) {
        this.database = database;
        this.ready = ready;
        this.metrics = metrics;
        this.rules = rules;
    }

    void alive(Exchange exchange) {
        answer(exchange, true);
    }

    void ready(Exchange exchange) {
        answer(exchange, ready.getAsBoolean() && databaseUp());
    }

    void database(Exchange exchange) {
        answer(exchange, databaseUp());
    }

    /** For programs on this machine, or an administrator. A proxy's requests come from this machine too, but say for whom. */
    void metrics(Exchange exchange) {
        var forwarded = exchange.header("X-Forwarded-For").isPresent()
                || exchange.header("Forwarded").isPresent();
        if (forwarded || !InetAddress.ofLiteral(exchange.source()).isLoopbackAddress()) {
            var decision = rules.decide(Access.ADMIN, exchange.proof().map(Proof::caller), Optional.empty());
            if (decision instanceof AccessRules.Decision.Refused refused) {
                throw refused.problem().failure();
            }
        }
        exchange.bytes(
                200, "text/plain; version=0.0.4; charset=utf-8", metrics.text().getBytes(StandardCharsets.UTF_8));
    }

    private boolean databaseUp() {
        try {
            return database.first("select 1 as one").isPresent();
        } catch (ProblemException | StatementFailedException e) {
            return false;
        }
    }

    private static void answer(Exchange exchange, boolean up) {
        exchange.setHeader("Cache-Control", "no-store");
        exchange.json(up ? 200 : 503, Map.of("status", up ? "up" : "down"));
    }
}
