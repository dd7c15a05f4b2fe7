package brane.chat;

import static org.assertj.core.api.Assertions.assertThat;

import brane.broker.ChatResult;
import brane.core.Problem;
import brane.neurons.Neuron;
import brane.server.Metrics;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelMetricsTest {

    private static final String LABELS = "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\"";

    private final Metrics metrics = new Metrics();
    private final ModelMetrics models = new ModelMetrics(metrics);

    private static Neuron.Model model(String name) {
        return new Neuron.Model("openai", name, null, null, null, null, List.of());
    }

    private static ChatResult failed() {
        return new ChatResult.Failed(Problem.of("model-slow", 504, "Slow.", "it was"));
    }

    @Test
    void aCallThatEndedInOrderHasTokensAndTimes() {
        models.called(model("gpt\"4"), new ChatResult.Completed(300, 21, 500, false), 2_500_000_000L, 0.25);

        var one = LABELS + ",gen_ai_request_model=\"gpt\\\"4\"";
        assertThat(metrics.text())
                .contains("gen_ai_client_operation_duration_seconds_bucket{" + one + ",le=\"1.28\"} 0\n")
                .contains("gen_ai_client_operation_duration_seconds_bucket{" + one + ",le=\"2.56\"} 1\n")
                .contains("gen_ai_client_operation_duration_seconds_count{" + one + "} 1\n")
                .contains("gen_ai_server_time_to_first_token_seconds_sum{" + one + "} 0.5\n")
                .contains("gen_ai_server_time_per_output_token_seconds_sum{" + one + "} 0.1\n")
                .contains("gen_ai_client_token_usage_sum{" + one + ",gen_ai_token_type=\"input\"} 300.0\n")
                .contains("gen_ai_client_token_usage_sum{" + one + ",gen_ai_token_type=\"output\"} 21.0\n")
                .contains("brane_model_money_total{" + one + "} 0.25\n");
    }

    @Test
    void failuresAndFallbacksAreCountedByKind() {
        models.called(model("a"), failed(), 1_000_000_000L, 0);
        models.called(model("a"), failed(), 1_000_000_000L, 0);
        models.called(model("a"), new ChatResult.Cancelled(), 1_000_000_000L, 0);
        models.fallsBack(model("a"), failed());

        assertThat(metrics.text())
                .contains("gen_ai_client_operation_duration_seconds_count{error_type=\"model-slow\"," + LABELS
                        + ",gen_ai_request_model=\"a\"} 2\n")
                .contains("gen_ai_client_operation_duration_seconds_count{error_type=\"cancelled\"," + LABELS
                        + ",gen_ai_request_model=\"a\"} 1\n")
                .contains("brane_model_fallbacks_total{error_type=\"model-slow\"," + LABELS
                        + ",gen_ai_request_model=\"a\"} 1\n")
                .doesNotContain("brane_model_money_total");
    }

    @Test
    void moreModelsThanThereIsRoomForAreCountedAsOne() {
        for (var i = 0; i < 2_000; i++) {
            models.fallsBack(model("m" + i), failed());
        }

        assertThat(metrics.text().lines().filter(line -> line.startsWith("brane_model_fallbacks_total{")))
                .hasSizeLessThanOrEqualTo(501)
                .contains("brane_model_fallbacks_total{others=\"true\"} 1500");
    }
}
