package brane.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.Problem;
import brane.core.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AuditStepsTest {

    private static final Entry TURN = Entry.of(Action.CHAT_TURN, "completion:7");
    private static final Entry CALL = Entry.of(Action.MODEL_CALL, "completion:7");

    private final MemoryEvents events = new MemoryEvents();
    private final AuditJournal log = new AuditJournal(
            events,
            (person, bytes, context) -> new AuditJournal.Sealed("person:" + person + "@1", bytes),
            "test",
            new AuditConfig(100, Duration.ofMillis(300), 50, 100, Duration.ofMillis(50), Duration.ofSeconds(60)),
            Clock.systemUTC());

    @AfterEach
    void close() {
        events.fail(null, false);
        log.close();
    }

    @Test
    void whatIsAroundIsDurableBeforeItsStepsAndEndsAfterThem() throws Exception {
        for (var i = 0; i < 200; i++) {
            log.around(
                    TURN,
                    turn -> log.step(CALL, call -> {
                        assertThat(said()).endsWith("chat-turn intent", "model-call intent");
                        assertThat(turn.open()).isTrue();
                        assertThat(call.open()).isTrue();
                        return 1;
                    }));
            assertThat(said())
                    .endsWith("chat-turn intent", "model-call intent", "model-call outcome ok", "chat-turn outcome ok");
        }
    }

    @Test
    void aStepIsNotDoneWhileNothingCanBeWritten() {
        var done = new AtomicInteger();
        events.fail(down(), false);

        assertThatThrownBy(() -> log.around(TURN, _ -> log.step(CALL, _ -> done.incrementAndGet())))
                .satisfies(AuditStepsTest::isUnavailable);

        assertThat(done).hasValue(0);
        events.fail(null, false);
        until(() -> said().size() == 2);
        assertThat(said()).containsExactly("chat-turn intent", "chat-turn outcome failed");
    }

    @Test
    void whatIsAnnouncedIsNotOpenUntilItIsDurable() {
        events.fail(down(), false);
        var intent = log.announce(TURN);
        assertThat(intent.open()).isFalse();

        events.fail(null, false);
        until(intent::open);

        assertThat(said()).containsExactly("chat-turn intent");
        intent.end();
        assertThat(intent.open()).isFalse();
    }

    @Test
    void theOutcomeOfAStepIsWaitedForAtTheEnd() {
        var stepped = new AtomicInteger();

        assertThatThrownBy(() -> log.around(TURN, _ -> {
                    log.step(CALL, _ -> {
                        events.fail(down(), false);
                        return 1;
                    });
                    return stepped.incrementAndGet();
                }))
                .satisfies(AuditStepsTest::isUnavailable);

        assertThat(stepped).hasValue(1);
        events.fail(null, false);
        until(() -> said().size() == 4);
        assertThat(said().subList(2, 4)).containsExactly("model-call outcome ok", "chat-turn outcome ok");
    }

    @Test
    void aFailureOfAStepIsItsOutcomeAndThatOfWhatIsAroundIt() {
        assertThatThrownBy(() -> log.around(
                        TURN,
                        _ -> log.step(CALL, _ -> {
                            throw Problem.of("model-slow", 504, "t", "d").failure();
                        })))
                .hasMessageContaining("model-slow");

        assertThat(leaves().subList(3, 5))
                .extracting(leaf -> leaf.get("action") + " " + leaf.get("decision") + " " + leaf.get("why"))
                .containsExactly("model-call failed model-slow", "chat-turn failed model-slow");
    }

    /** Somebody else has closed it as unknown then, and one intent has one outcome. */
    @Test
    void whatWasAnnouncedInABootThatOthersClosedEndsNowhereElse() {
        var intent = log.announce(TURN);
        until(intent::open);
        events.closeByOthers(events.boots().getFirst());
        log.fact(CALL, Decision.OK);

        assertThatThrownBy(intent::end).satisfies(AuditStepsTest::isUnavailable);

        assertThat(said()).containsExactly("chat-turn intent", "model-call fact ok");
    }

    @Test
    void whatWasAnnouncedToABootThatOthersHadClosedBelongsToTheNext() {
        events.fail(down(), false);
        var intent = log.announce(TURN);
        events.closeByOthers(events.boots().getFirst());
        events.fail(null, false);

        intent.end();

        assertThat(said()).containsExactly("chat-turn intent", "chat-turn outcome ok");
        assertThat(leaves())
                .filteredOn(leaf -> leaf.get("action").equals("chat-turn"))
                .extracting(leaf -> leaf.get("boot"))
                .containsOnly(leaves().getLast().get("boot"));
    }

    private List<Map<String, Object>> leaves() {
        return events.all().stream().map(one -> AuditEvent.fields(one.leaf())).toList();
    }

    private List<String> said() {
        return leaves().stream()
                .filter(leaf -> !leaf.get("action").equals("process-start"))
                .map(leaf -> leaf.get("action") + " " + leaf.get("kind")
                        + (leaf.get("kind").equals("intent") ? "" : " " + leaf.get("decision")))
                .toList();
    }

    private static void until(BooleanSupplier holds) {
        var deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within 5 s").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static RuntimeException down() {
        return Problem.of("database-down", 503, "t", "d").failure();
    }

    private static void isUnavailable(Throwable e) {
        assertThat(e)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.problem().slug()).isEqualTo("audit-unavailable"));
    }
}
