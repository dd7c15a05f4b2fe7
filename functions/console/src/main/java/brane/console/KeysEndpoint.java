package brane.console;

import brane.security.ApiKey;
import brane.security.ApiKeys;
import brane.server.Exchange;
import brane.server.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** API keys: one's own, and those of others for administrators. The secret goes out once and can't be shown again. */
final class KeysEndpoint {

    record NewKey(String name, @Nullable Integer days) {
        NewKey {
            name = Json.required("name", name);
        }
    }

    /** One's own keys, and how many and how long ones there may be. */
    record KeysView(List<ApiKey> keys, int keysMax, int daysMax) {}

    record NewKeyView(UUID id, String name, Instant created, Instant expires, String secret) {

        static NewKeyView of(ApiKeys.Created created) {
            var key = created.key();
            return new NewKeyView(key.id(), key.name(), key.created(), key.expires(), created.secret());
        }

        @Override
        public String toString() {
            return "NewKeyView";
        }
    }

    private final ApiKeys keys;

    KeysEndpoint(ApiKeys keys) {
        this.keys = keys;
    }

    void list(Exchange exchange) {
        show(exchange, exchange.caller().id());
    }

    void create(Exchange exchange) throws IOException {
        var wish = exchange.json(NewKey.class);
        exchange.json(201, NewKeyView.of(keys.create(exchange.caller().id(), wish.name(), wish.days())));
    }

    void revoke(Exchange exchange) {
        keys.revoke(exchange.caller().id(), exchange.id("key"));
        exchange.empty(204);
    }

    void listOf(Exchange exchange) {
        show(exchange, exchange.id("user"));
    }

    void revokeOf(Exchange exchange) {
        keys.revoke(exchange.id("user"), exchange.id("key"));
        exchange.empty(204);
    }

    private void show(Exchange exchange, UUID person) {
        exchange.ok(new KeysView(keys.list(person), keys.keysMax(), keys.daysMax()));
    }
}
