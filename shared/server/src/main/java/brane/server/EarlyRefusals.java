package brane.server;

import brane.core.Ids;
import brane.core.Problem;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/**
 * What Helidon refuses before a request reaches the dispatcher, as the same problem+json with the same headers: its own answer
 * would repeat what was sent.
 */
final class EarlyRefusals implements DirectHandler {

    static DirectHandlers all() {
        var handlers = DirectHandlers.builder();
        for (var type : EventType.values()) {
            handlers.addHandler(type, new EarlyRefusals());
        }
        return handlers.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request, EventType type, Status status, ServerResponseHeaders headers, String message) {
        var id = Ids.next().toString();
        var code = status.code() >= 400 && status.code() < 500 ? status.code() : 500;
        var problem = code == 500 ? internal() : malformed(code);
        var answer = TransportResponse.builder()
                .status(Status.create(code))
                .headers(headers)
                .keepAlive(false)
                .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .header(HeaderNames.create("X-Request-Id"), id)
                .entity(Json.bytes(Problems.body(problem, id)));
        SecurityHeaders.ALWAYS.forEach((name, value) -> answer.header(HeaderNames.create(name), value));
        return answer.build();
    }

    private static Problem malformed(int status) {
        return Problem.of(
                "request-malformed",
                status,
                "The request is malformed.",
                "its first line, headers or address break a rule of HTTP; percent-encode what is not a letter or digit");
    }

    private static Problem internal() {
        return Problem.of("internal", 500, "Something went wrong that should not.", "the request was not answered");
    }
}
