package brane.broker;

import brane.core.Problem;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a model server's answer means that is not 200. Its own words are read to tell the case, and never shown or kept. */
final class Refusal {

    /** The name of the server's own status in a problem. */
    static final String STATUS = "model_status";

    private static final Pattern TOO_LONG = Pattern.compile(
            "context.{0,3}(length|window|size)|maximum context|(prompt|input).{0,20}(too long|exceeds)");
    /** By the words of OpenAI and Azure. */
    private static final Pattern DECLINED =
            Pattern.compile("content_filter|content_policy_violation|content management policy");

    private static final Pattern UNKNOWN_MODEL =
            Pattern.compile("model.{0,220}(not found|does not exist|not exist)|model_not_found");
    private static final Pattern NO_TOOLS =
            Pattern.compile("not support tools|tool.{0,40}not supported|tool-call-parser");
    private static final Pattern NO_MEMORY = Pattern.compile("(system|gpu|available|out of) memory");

    private Refusal() {}

    static Problem of(ModelTarget target, OwnedHttp.StatusException answer) {
        var status = answer.statusCode();
        var said = answer.said().toLowerCase(Locale.ROOT);
        if (status < 500 && TOO_LONG.matcher(said).find()) {
            return Problem.of(
                    "model-prompt-too-long",
                    502,
                    "The prompt is too long for the model.",
                    "the context of " + target.model() + " is too small for the question and its passages; choose a"
                            + " model with a larger context, or lower axon.search.top_k");
        }
        if (status == 400 && DECLINED.matcher(said).find()) {
            return declined();
        }
        if (status == 404 && UNKNOWN_MODEL.matcher(said).find()) {
            return Problem.of(
                    "model-unknown",
                    502,
                    "The model server does not have this model.",
                    target.endpoint() + " knows no model " + target.model() + "; "
                            + (target.provider().equals("ollama")
                                    ? "`ollama pull " + target.model() + "` gets it"
                                    : "its list of models has the right name"));
        }
        var refused = Problem.of(
                        "model-refused",
                        502,
                        "The model server refused the request.",
                        "it answered HTTP " + status + hint(status, said))
                .with(STATUS, status);
        return status == 429 || status == 503
                ? refused.with("retry_after", Math.clamp(answer.retryAfterSeconds(), 1, 3_600))
                : refused;
    }

    static Problem declined() {
        return Problem.of(
                "model-declined",
                502,
                "The model will not answer this.",
                "its rules, or a content filter of its server, ended the answer; what came is kept. Ask in other words, or let"
                        + " the Neuron have a fallback for what is refused");
    }

    private static String hint(int status, String said) {
        if (NO_MEMORY.matcher(said).find()) {
            return ": the machine has too little memory for the model or its context";
        }
        if (status == 400 && NO_TOOLS.matcher(said).find()) {
            return ": the model, or its server as it was started, knows no tools; they can be told to it in words";
        }
        return switch (status) {
            case 301, 302, 303, 307, 308 ->
                ": it redirects elsewhere, which is never followed; write the right endpoint";
            case 401, 403 -> ": the credential is missing or wrong";
            case 404 -> ": the model or the path is unknown there";
            case 429, 503 -> ": it has too much to do; try again in a moment";
            case 400, 413, 422 -> ": the prompt may be too long for the model";
            default -> ": its own log says why";
        };
    }
}
