package brane.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import brane.core.Problem;
import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A problem arrives as it was, and the code says its kind to those who know no problems. */
class ProblemStatusTest {

    @Test
    void theWholeProblemArrives() {
        var problem = Problem.of("search-malformed", 422, "Können wir nicht.", "limit must be 1 to 100, was 0 – „0“")
                .with("limit", 100)
                .with("known", List.of("a", "b"));

        assertThat(ProblemStatus.problem(ProblemStatus.of(problem))).contains(problem);
    }

    @Test
    void oneThatIsTooLongLosesItsDetailAndNotItsName() {
        var problem = Problem.of("axon-busy", 503, "Too much.", "x".repeat(10_000));

        assertThat(ProblemStatus.problem(ProblemStatus.of(problem)))
                .contains(Problem.of("axon-busy", 503, "Too much.", "Too much."));
    }

    @ParameterizedTest
    @CsvSource({
        "422, INVALID_ARGUMENT",
        "401, UNAUTHENTICATED",
        "403, PERMISSION_DENIED",
        "404, NOT_FOUND",
        "409, ABORTED",
        "429, RESOURCE_EXHAUSTED",
        "503, UNAVAILABLE",
        "504, DEADLINE_EXCEEDED",
        "500, INTERNAL"
    })
    void theCodeSaysItsKind(int status, Status.Code code) {
        var failure = ProblemStatus.of(Problem.of("some-problem", status, "Title.", "detail"));

        assertThat(failure.getStatus().getCode()).isEqualTo(code);
    }

    @Test
    void anythingElseIsNone() {
        assertThat(ProblemStatus.problem(Status.UNAVAILABLE.asRuntimeException()))
                .isEmpty();
        for (var text : List.of("brane-problem ", "brane-problem !!", "brane-problem e30", "brane-problem bnVsbA")) {
            assertThat(ProblemStatus.problem(
                            Status.INTERNAL.withDescription(text).asRuntimeException()))
                    .as(text)
                    .isEmpty();
        }
    }
}
