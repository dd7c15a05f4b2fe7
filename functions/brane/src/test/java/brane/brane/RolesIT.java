package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every route of the running product × everybody: those whom the rule shuts out get 401, 403 or 404, and no further. */
class RolesIT {

    private enum Who {
        ANONYMOUS,
        AUDITOR,
        OTHER_USER,
        OWNER
    }

    private record Call(String method, String path, String access) {}

    @Test
    void nobodyGetsFurtherThanTheRuleOfARouteLets(@TempDir Path folder) throws Exception {
        try (var running = RealProcess.start(folder.resolve("brane"))) {
            running.signIn();
            var things = things(running);
            var sessions = new HashMap<Who, RealProcess.Session>();
            sessions.put(Who.OWNER, running.session());
            sessions.put(Who.AUDITOR, person(running, "auditor@example.org", "auditor"));
            sessions.put(Who.OTHER_USER, person(running, "other@example.org", "user"));
            sessions.put(Who.ANONYMOUS, new RealProcess.Session("", ""));

            var calls = calls(running, things);
            var wrong = new ArrayList<String>();
            for (var call : calls) {
                for (var who : Who.values()) {
                    running.use(sessions.get(who));
                    check(running, call, who, wrong);
                }
            }

            assertThat(calls).hasSizeGreaterThan(30);
            assertThat(rules(running)).isEqualTo(RouteRules.promised());
            assertThat(wrong).isEmpty();
        }
    }

    /** The rules that the running product says it has. */
    private static Map<String, String> rules(RealProcess running) throws Exception {
        running.use(new RealProcess.Session("", ""));
        var rules = new TreeMap<String, String>();
        running.get("/openapi")
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> rules.put(
                                RouteRules.route(operation.getKey().toUpperCase(Locale.ROOT), path.getKey()),
                                operation.getValue().path("x-access").asText())));
        return rules;
    }

    private static void check(RealProcess running, Call call, Who who, List<String> wrong) throws Exception {
        var allowed = allowed(call.access()).contains(who);
        if (allowed && !call.method().equals("GET")) {
            // What is allowed is tried where it changes nothing.
            return;
        }
        try (var body = running.call(call.method(), call.path(), HttpRequest.BodyPublishers.ofString("{}"))
                .body()) {
            body.transferTo(java.io.OutputStream.nullOutputStream());
        }
        var status = running.lastStatus();
        var shutOut = status == 401 || status == 403 || status == 404;
        if (allowed ? status == 401 || status == 403 : !shutOut) {
            wrong.add(who + " " + call.method() + " " + call.path() + " (" + call.access() + "): " + status);
        }
    }

    private static Set<Who> allowed(String access) {
        return switch (access) {
            case "anyone" -> EnumSet.allOf(Who.class);
            case "signed-in", "own-account" -> EnumSet.complementOf(EnumSet.of(Who.ANONYMOUS));
            case "user", "use-neuron", "feed-neuron" -> EnumSet.of(Who.OTHER_USER, Who.OWNER);
            case "admin", "accounts", "edit-neuron", "conversation-owner", "turn-owner", "job-owner", "key-owner" ->
                EnumSet.of(Who.OWNER);
            case "auditor" -> EnumSet.of(Who.AUDITOR);
            default -> throw new IllegalStateException("unknown access " + access);
        };
    }

    private static Map<String, String> things(RealProcess running) throws Exception {
        var job = running.upload("medical-assistant", "note.txt", "The ward opens at seven. Bring the badge.");
        assertThat(running.await(job)).isEqualTo("done");
        var turn = running.ask("medical-assistant", "When does the ward open?");
        var conversation =
                running.get("/api/v1/turns/" + turn).path("conversation").asText();
        return Map.of(
                "neuron",
                "medical-assistant",
                "name",
                "note.txt",
                "job",
                job,
                "turn",
                turn,
                "conversation",
                conversation);
    }

    private static RealProcess.Session person(RealProcess running, String email, String role) throws Exception {
        running.post(
                "/api/v1/users",
                Map.of(
                        "email",
                        email,
                        "name",
                        role,
                        "password",
                        RealProcess.PASSWORD,
                        "roles",
                        List.of(role),
                        "groups",
                        List.of()));
        return running.sessionOf(email);
    }

    private static List<Call> calls(RealProcess running, Map<String, String> things) throws Exception {
        var calls = new ArrayList<Call>();
        running.get("/openapi")
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    var access = operation.getValue().path("x-access").asText();
                    var address = path.getKey();
                    for (var thing : things.entrySet()) {
                        address = address.replace("{" + thing.getKey() + "}", thing.getValue());
                    }
                    address = address.replaceAll("\\{[^}]+}", "00000000-0000-7000-8000-000000000000");
                    // A turn's stream ends with the turn, and this one has ended.
                    if (!access.isEmpty() && !access.equals("anyone")) {
                        calls.add(new Call(operation.getKey().toUpperCase(Locale.ROOT), address, access));
                    }
                }));
        return calls;
    }
}
