package brane.brane;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who may call which route, as the product promises it (docs/http-api.md). It stands here once more, on purpose: what is asked
 * of the product itself says only that it does what it does, and a route that lost its rule would be none the wiser.
 */
final class RouteRules {

    private static final String ALL = """
            GET /api/v1/audit auditor
            GET /api/v1/audit/actions auditor
            GET /api/v1/audit/{} auditor
            GET /api/v1/conversations user
            GET /api/v1/conversations/{} conversation-owner
            PATCH /api/v1/conversations/{} conversation-owner
            DELETE /api/v1/conversations/{} conversation-owner
            POST /api/v1/conversations/{}/turns conversation-owner
            GET /api/v1/neurons/{}/jobs feed-neuron
            GET /api/v1/jobs user
            GET /api/v1/jobs/{} job-owner
            DELETE /api/v1/jobs/{} job-owner
            GET /api/v1/models admin
            GET /api/v1/models/credentials admin
            PUT /api/v1/models/credentials/{} admin
            DELETE /api/v1/models/credentials/{} admin
            PUT /api/v1/models/site-default admin
            POST /api/v1/models/examine admin
            POST /api/v1/models/test admin
            GET /api/v1/neurons signed-in
            GET /api/v1/neurons/{} use-neuron
            PUT /api/v1/neurons/{} edit-neuron
            DELETE /api/v1/neurons/{} admin
            POST /api/v1/neurons/{}/conversations use-neuron
            GET /api/v1/neurons/{}/axon use-neuron
            POST /api/v1/neurons/{}/axon/reembed edit-neuron
            DELETE /api/v1/neurons/{}/axon/reembed edit-neuron
            GET /api/v1/neurons/{}/documents use-neuron
            GET /api/v1/neurons/{}/documents/{} use-neuron
            PUT /api/v1/neurons/{}/documents/{} feed-neuron
            DELETE /api/v1/neurons/{}/documents/{} feed-neuron
            GET /api/v1/neurons/{}/documents/{}/text use-neuron
            PUT /api/v1/neurons/{}/documents/{}/labels feed-neuron
            POST /api/v1/neurons/{}/samples feed-neuron
            POST /api/v1/neurons/{}/search use-neuron
            POST /api/v1/neurons/{}/validate user
            GET /api/v1/session own-account
            POST /api/v1/session anyone
            DELETE /api/v1/session own-account
            GET /api/v1/keys own-account
            POST /api/v1/keys own-account
            DELETE /api/v1/keys/{} key-owner
            GET /api/v1/setup anyone
            POST /api/v1/setup anyone
            GET /api/v1/usage user
            GET /api/v1/budgets admin
            PUT /api/v1/budgets admin
            GET /api/v1/prices admin
            PUT /api/v1/prices admin
            POST /v1/chat/completions user
            POST /v1/embeddings user
            GET /v1/models user
            GET /v1/models/{} use-neuron
            GET /api/v1/turns/{} turn-owner
            DELETE /api/v1/turns/{} turn-owner
            GET /api/v1/turns/{}/events turn-owner
            POST /api/v1/turns/{}/feedback turn-owner
            GET /api/v1/users accounts
            POST /api/v1/users accounts
            PATCH /api/v1/users/{} accounts
            GET /api/v1/users/{}/keys accounts
            DELETE /api/v1/users/{}/keys/{} accounts
            GET /health anyone
            GET /health/db anyone
            GET /health/ready anyone
            GET /metrics anyone
            GET /openapi anyone
            GET /schemas/neuron/v1.json anyone
            """;

    private RouteRules() {}

    /** The rule of each route, by method and path, with parameters that have no names. */
    static Map<String, String> promised() {
        var rules = new TreeMap<String, String>();
        ALL.lines().map(line -> line.split(" ")).forEach(words -> rules.put(route(words[0], words[1]), words[2]));
        return rules;
    }

    static String route(String method, String path) {
        return method + " "
                + String.join(
                        "/",
                        Arrays.stream(path.split("/", -1))
                                .map(part -> part.startsWith("{") ? "{}" : part)
                                .toList());
    }
}
