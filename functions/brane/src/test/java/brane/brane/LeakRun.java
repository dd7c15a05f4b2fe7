package brane.brane;

import brane.testing.Canaries;
import brane.testing.FakeModelServer;
import brane.testing.Fault;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * Turns of the whole product about invented people, in a network of its own where an address of the internet belongs to a server
 * that stands for every cloud provider and keeps each byte. As a program it says what was seen in one line.
 */
final class LeakRun implements AutoCloseable {

    /** Surely outside by every registry; here they are this machine's. */
    static final String CLOUD = "93.184.215.14";

    /** Where only Neurons of tier 0 would go: whatever comes there is one too many. */
    static final String CLOUD_OF_TIER_0 = "93.184.215.15";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> WIRES =
            List.of("ollama", "openai", "responses", "anthropic", "huggingface", "openai-compatible");
    private static final List<Fault> FAULTS = List.of(
            Fault.RESET,
            Fault.CLEAN_END,
            Fault.ERROR_FRAME,
            Fault.BROKEN_FRAME,
            Fault.STATUS_500,
            Fault.BUSY_ONCE,
            Fault.LENGTH,
            Fault.DECLINED,
            Fault.FILTERED,
            Fault.PROMPT_DECLINED,
            Fault.REDIRECT);

    /** So often all that came out is looked through, and forgotten. */
    private static final int TURNS_A_LOOK = 250;

    private final Random random;
    private final Canaries canaries;
    private final RealProcess brane;
    private final FakeModelServer cloud = new FakeModelServer(InetAddress.getByName(CLOUD)).keeping();
    private final FakeModelServer forbidden = new FakeModelServer(InetAddress.getByName(CLOUD_OF_TIER_0));
    private final FakeModelServer local = new FakeModelServer();
    private final List<String> neurons = new ArrayList<>();
    private final Map<String, List<String>> values =
            new HashMap<>(Map.of("0", new ArrayList<>(), "1", new ArrayList<>()));

    /** Of those the values that stay planted: in prompts and documents of the Neurons. */
    private final Map<String, List<String>> ofNeurons = new HashMap<>();

    private int accepted;
    private long toCloud;
    private long toLocal;

    /** Of each channel and tier, the bytes of planted values that were in there. */
    private final Map<String, Long> leaked = new LinkedHashMap<>();

    /** Where text could come out; what is built later adds its own. */
    private final Map<String, Callable<String>> channels = new LinkedHashMap<>();

    private LeakRun(Path folder, long seed) throws Exception {
        random = new Random(seed);
        canaries = new Canaries(seed);
        brane = RealProcess.start(folder);
        channels.put("cloud", () -> String.join("\n", cloud.requests()) + String.join("\n", forbidden.requests()));
        channels.put("local model", () -> String.join("\n", local.requests()));
        channels.put("log", brane::output);
        channels.put("metrics", () -> text("/metrics"));
        channels.put("audit", () -> text("/api/v1/audit?limit=200"));
    }

    /** {@code FOLDER TURNS SEED}. */
    public static void main(String[] arguments) throws Exception {
        var seed = Long.parseLong(arguments[2]);
        try (var run = new LeakRun(Path.of(arguments[0]), seed)) {
            run.brane.signIn();
            run.neurons();
            run.values.forEach((tier, all) -> run.ofNeurons.put(tier, List.copyOf(all)));
            var turns = Integer.parseInt(arguments[1]);
            for (var i = 0; i < turns; i++) {
                run.turn();
                if (i % TURNS_A_LOOK == TURNS_A_LOOK - 1 || i == turns - 1) {
                    run.look();
                }
            }
            System.out.printf(
                    "turns=%d seed=%d cloud=%d local=%d accepted=%d astray=%d%s%n",
                    turns,
                    seed,
                    run.toCloud,
                    run.toLocal,
                    run.accepted,
                    run.forbidden.connections(),
                    run.leaked.entrySet().stream()
                            .map(one -> " " + one.getKey() + "=" + one.getValue())
                            .collect(Collectors.joining()));
        }
    }

    private String text(String path) throws Exception {
        try (var in = brane.call("GET", path, BodyPublishers.noBody()).body()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Of tier 0 with a local model, and with the site's, which is in the cloud; of tier 1 with each provider in the cloud. */
    private void neurons() throws Exception {
        neuron("t0-local", 0, model("openai-compatible", local, ""));
        neuron("t0-site", 0, "");
        for (var wire : WIRES) {
            neuron("t1-" + wire, 1, model(wire, cloud, ", fallback: [" + fallback() + "]"));
            // What sends tier 0 to the cloud is not even taken as a file.
            refused("x0-" + wire, model(wire, forbidden, ""));
            refused("y0-" + wire, model("ollama", local, ", fallback: [" + inner(wire, forbidden) + "]"));
        }
        var site =
                JSON.writeValueAsString(Map.of("provider", "openai", "model", "m", "endpoint", forbidden.endpoint()));
        brane.call("PUT", "/api/v1/models/site-default", BodyPublishers.ofString(site))
                .body()
                .close();
    }

    private String fallback() {
        return inner(WIRES.get(random.nextInt(WIRES.size())), random.nextBoolean() ? cloud : local);
    }

    private static String model(String wire, FakeModelServer server, String more) {
        return "model: {" + inner(wire, server).replaceFirst("^\\{", "").replaceFirst("}$", more + "}") + "\n";
    }

    private static String inner(String wire, FakeModelServer server) {
        var responses = wire.equals("responses");
        return "{provider: " + (responses ? "openai" : wire) + ", model: m, endpoint: '" + server.endpoint()
                + (responses ? "/v1/responses" : "") + "'}";
    }

    private int put(String id, int tier, String model) throws Exception {
        var turn = canaries.turn();
        values.get("" + tier).addAll(turn.values());
        var yaml = "metadata: {id: " + id + ", name: " + id + "}\nprivacy_tier: " + tier + "\nprompts: {system: "
                + JSON.writeValueAsString(turn.system()) + "}\nlimits: {turns_per_minute: 1000}\n" + model;
        brane.call("PUT", "/api/v1/neurons/" + id, BodyPublishers.ofString(yaml))
                .body()
                .close();
        return brane.lastStatus();
    }

    private void neuron(String id, int tier, String model) throws Exception {
        if (put(id, tier, model) != 201) {
            throw new IllegalStateException(id + " must be taken, was answered with " + brane.lastStatus());
        }
        neurons.add(id);
        // The one with the name's label: without one a name is not among what the detector claims to find.
        var turn = canaries.turn();
        values.get("" + tier).addAll(turn.values());
        var letter = turn.documents().getFirst();
        var name = URLEncoder.encode(letter.name().replace('/', '_') + ".txt", StandardCharsets.UTF_8)
                .replace("+", "%20");
        brane.await(brane.upload(id, name, letter.text()));
    }

    private void refused(String id, String model) throws Exception {
        accepted += put(id, 0, model) < 300 ? 1 : 0;
    }

    private void turn() throws Exception {
        var id = neurons.get(random.nextInt(neurons.size()));
        var turn = canaries.turn();
        values.get(id.substring(1, 2)).addAll(turn.values());
        cloud.failing(fault());
        local.failing(fault());
        switch (random.nextInt(3)) {
            case 0 -> brane.ask(id, question(turn));
            case 1 -> complete(id, turn, true);
            default -> complete(id, turn, false);
        }
    }

    private static String question(Canaries.Turn turn) {
        return "Patient: " + turn.name() + "\n" + turn.question();
    }

    private Fault fault() {
        return random.nextInt(5) < 3 ? Fault.NONE : FAULTS.get(random.nextInt(FAULTS.size()));
    }

    private void complete(String id, Canaries.Turn turn, boolean stream) throws Exception {
        var messages = new ArrayList<Map<String, Object>>(List.of(
                Map.of("role", "system", "content", turn.system()),
                Map.of("role", "user", "content", turn.earlier().question()),
                Map.of("role", "assistant", "content", turn.earlier().answer()),
                Map.of("role", "user", "content", question(turn))));
        var body = new HashMap<String, Object>(
                Map.of("model", id, "stream", stream, "user", turn.earlier().question(), "messages", messages));
        switch (random.nextInt(4)) {
            case 0 -> body.put("tools", tools(turn));
            case 1 -> {
                body.put("tools", tools(turn));
                messages.addAll(round(turn));
            }
            case 2 -> body.put("response_format", form(turn));
            default -> body.put("stop", List.of(turn.earlier().question()));
        }
        try (var in = brane.call("POST", "/v1/chat/completions", BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .body()) {
            in.readAllBytes();
        }
    }

    private static Map<String, Object> schema(Canaries.Turn turn) {
        var letter = turn.documents().getFirst().text();
        var note = Map.of("type", "string", "description", letter);
        return Map.of("type", "object", "properties", Map.of("note", note));
    }

    private static List<Map<String, Object>> tools(Canaries.Turn turn) {
        var letter = turn.documents().getFirst().text();
        return List.of(Map.of(
                "type",
                "function",
                "function",
                Map.of("name", "look_up", "description", "Looks up notes. " + letter, "parameters", schema(turn))));
    }

    /** A call that was made before, and its result. */
    private static List<Map<String, Object>> round(Canaries.Turn turn) throws Exception {
        var letter = turn.documents().getFirst().text();
        var call = Map.of("name", "look_up", "arguments", JSON.writeValueAsString(Map.of("note", letter)));
        var said = new HashMap<String, Object>(Map.of("role", "assistant"));
        said.put("tool_calls", List.of(Map.of("id", "call_1", "type", "function", "function", call)));
        return List.of(said, Map.of("role", "tool", "tool_call_id", "call_1", "content", letter));
    }

    private static Map<String, Object> form(Canaries.Turn turn) {
        return Map.of("type", "json_schema", "json_schema", Map.of("name", "note", "schema", schema(turn)));
    }

    /** Adds up what is in each channel; of the log every value counts, of the models those of tiers 0 and 1. */
    private void look() throws Exception {
        for (var channel : channels.entrySet()) {
            var text = channel.getValue().call().toLowerCase(Locale.ROOT);
            for (var tier : List.of("0", "1")) {
                var bytes = values.get(tier).stream()
                        .distinct()
                        .filter(value -> text.contains(value.toLowerCase(Locale.ROOT)))
                        .mapToLong(value -> value.getBytes(StandardCharsets.UTF_8).length)
                        .sum();
                leaked.merge(channel.getKey().replace(' ', '-') + tier, bytes, Long::sum);
            }
        }
        toCloud += cloud.forget();
        toLocal += local.forget();
        values.replaceAll((tier, all) -> new ArrayList<>(ofNeurons.get(tier)));
    }

    @Override
    public void close() throws Exception {
        brane.close();
        cloud.close();
        forbidden.close();
        local.close();
    }
}
