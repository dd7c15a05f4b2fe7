package brane.chat;

import brane.broker.ChatResult;
import brane.neurons.Neuron;
import brane.server.Metrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Calls of models as OpenTelemetry's conventions for generative AI name them, for Prometheus; never what was asked or answered. */
final class ModelMetrics {

    private static final List<Double> SECONDS =
            List.of(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);
    private static final List<Double> FIRST_TOKEN =
            List.of(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
    private static final List<Double> A_TOKEN =
            List.of(0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5);
    private static final List<Double> TOKENS =
            List.of(1.0, 4.0, 16.0, 64.0, 256.0, 1_024.0, 4_096.0, 16_384.0, 65_536.0, 262_144.0, 1_048_576.0);

    private final Metrics metrics;

    ModelMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    /** @param money what it cost, in units of the site's currency */
    void called(Neuron.Model model, ChatResult result, long nanos, double money) {
        var labels = labels(model);
        switch (result) {
            case ChatResult.Completed done -> completed(done, labels, nanos);
            case ChatResult.Failed failed ->
                labels.put("error_type", failed.problem().slug());
            case ChatResult.Cancelled _ -> labels.put("error_type", "cancelled");
        }
        metrics.observe("gen_ai_client_operation_duration_seconds", SECONDS, labels, nanos / 1e9);
        if (money > 0) {
            metrics.add("brane_model_money_total", labels(model), money);
        }
    }

    private void completed(ChatResult.Completed done, Map<String, String> labels, long nanos) {
        metrics.observe(
                "gen_ai_server_time_to_first_token_seconds", FIRST_TOKEN, labels, done.firstTokenMillis() / 1e3);
        if (done.inputTokens() != null) {
            metrics.observe("gen_ai_client_token_usage", TOKENS, of("input", labels), done.inputTokens());
        }
        if (done.outputTokens() != null) {
            metrics.observe("gen_ai_client_token_usage", TOKENS, of("output", labels), done.outputTokens());
            var writing = nanos / 1e9 - done.firstTokenMillis() / 1e3;
            if (done.outputTokens() > 1 && writing > 0) {
                metrics.observe(
                        "gen_ai_server_time_per_output_token_seconds",
                        A_TOKEN,
                        labels,
                        writing / (done.outputTokens() - 1));
            }
        }
    }

    /** Another model takes over from one that failed. */
    void fallsBack(Neuron.Model from, ChatResult result) {
        var labels = labels(from);
        labels.put(
                "error_type",
                result instanceof ChatResult.Failed failed ? failed.problem().slug() : "cancelled");
        metrics.add("brane_model_fallbacks_total", labels, 1);
    }

    private static Map<String, String> labels(Neuron.Model model) {
        var labels = new HashMap<String, String>();
        labels.put("gen_ai_operation_name", "chat");
        labels.put("gen_ai_provider_name", model.provider());
        labels.put("gen_ai_request_model", Objects.requireNonNullElse(model.model(), ""));
        return labels;
    }

    private static Map<String, String> of(String kind, Map<String, String> labels) {
        var all = new HashMap<>(labels);
        all.put("gen_ai_token_type", kind);
        return all;
    }
}
