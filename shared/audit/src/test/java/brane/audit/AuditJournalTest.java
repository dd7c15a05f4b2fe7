package brane.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.Caller;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.core.RequestContext;
import brane.core.Role;
import brane.storage.CommitUnknownException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AuditJournalTest {

    private static final Entry SEARCH = Entry.of(Action.SEARCH, "neuron:medical-assistant");
    private static final UUID ANNA = UUID.fromString("019ab000-0000-7000-8000-00000000a77a");

    private final MemoryEvents events = new MemoryEvents();
    private final AuditJournal log = journal(events, 100, Duration.ofMillis(300));

    @AfterEach
    void theNumbersOfEachBootHaveNoHole() {
        events.fail(null, false);
        log.close();
        for (var boot : events.boots()) {
            var numbers = leaves().stream()
                    .filter(leaf -> leaf.get("boot").equals(boot.toString()))
                    .mapToLong(leaf -> ((Number) leaf.get("n")).longValue())
                    .sorted()
                    .toArray();
            assertThat(numbers)
                    .isEqualTo(LongStream.rangeClosed(1, numbers.length).toArray());
        }
    }

    @Test
    void anIntentAndItsOutcomeBelongTogether() {
        var intent = log.begin(SEARCH.tier(0));
        assertThat(intent.open()).isTrue();
        intent.end(Decision.OK, intent.entry().count("passages", 6));

        assertThat(intent.open()).isFalse();
        assertThat(leaves()).hasSize(3);
        assertThat(leaves().get(0)).containsEntry("action", "process-start").containsEntry("n", 1);
        assertThat(leaves().get(1)).containsEntry("kind", "intent").containsEntry("decision", "allow");
        assertThat(leaves().get(2))
                .containsEntry("kind", "outcome")
                .containsEntry("of", intent.id().toString())
                .containsEntry("decision", "ok")
                .containsEntry("counts", Map.of("passages", 6));
    }

    @Test
    void anIntentEndedTwiceWritesOnce() {
        var intent = log.begin(SEARCH);
        intent.end(Decision.CANCELLED, intent.entry());
        intent.end(Decision.OK, intent.entry());

        assertThat(outcomes())
                .singleElement()
                .satisfies(leaf -> assertThat(leaf).containsEntry("decision", "cancelled"));
    }

    @Test
    void anOutcomeIsNotADecisionToLetIn() {
        var intent = log.begin(SEARCH);
        assertThatThrownBy(() -> intent.end(Decision.ALLOW, SEARCH)).hasMessageContaining("ok, failed, cancelled");
        assertThat(intent.open()).isTrue();
    }

    @Test
    void sayWhoAskedAndInWhichRequest() {
        var anna = new Caller(ANNA, "anna@example.org", Set.of(Role.USER, Role.ADMIN), Set.of(), "session:1");
        ScopedValue.where(RequestContext.CALLER, anna)
                .where(RequestContext.REQUEST_ID, "req-7")
                .run(() -> log.fact(SEARCH, Decision.DENY));
        log.fact(SEARCH, Decision.DENY);

        assertThat(leaves().get(1))
                .containsEntry("actor", "user:" + ANNA)
                .containsEntry("via", "session:1")
                .containsEntry("role", "admin/user")
                .containsEntry("request", "req-7")
                .containsEntry("decision", "deny");
        assertThat(leaves().get(2)).containsEntry("actor", "system:test").doesNotContainKeys("via", "role");
        assertThat(Event.text(events.all().get(1).leaf())).doesNotContain("example.org");
    }

    @Test
    void aForgedRequestIdIsOnlyUnknown() {
        ScopedValue.where(RequestContext.REQUEST_ID, "a\r\nb").run(() -> log.fact(SEARCH, Decision.OK));

        assertThat(leaves().get(1)).containsEntry("request", "unknown");
    }

    @Test
    void anOutcomeKeepsTheActorOfItsIntent() {
        var anna = new Caller(ANNA, "anna@example.org", Set.of(Role.USER), Set.of(), "session:1");
        var intent = ScopedValue.where(RequestContext.CALLER, anna).call(() -> log.begin(SEARCH));
        intent.end(Decision.OK, SEARCH);

        assertThat(outcomes().getFirst()).containsEntry("actor", "user:" + ANNA);
    }

    @Test
    void noEffectWithoutADurableIntent() {
        events.fail(down(), false);
        var done = new CountDownLatch(1);

        assertThatThrownBy(() -> log.during(SEARCH, _ -> {
                    done.countDown();
                    return 1;
                }))
                .satisfies(AuditJournalTest::isUnavailable);

        assertThat(done.getCount()).isOne();
        events.fail(null, false);
        log.fact(SEARCH, Decision.OK);
        assertThat(leaves()).hasSize(2);
    }

    @Test
    void aFullQueueIsRefusedAtOnce() {
        events.fail(down(), false);
        var full = new AtomicInteger();
        var late = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 400; i++) {
                threads.submit(() -> {
                    try {
                        log.fact(SEARCH, Decision.OK);
                    } catch (ProblemException e) {
                        isUnavailable(e);
                        (e.getMessage().contains("audit.queue 100") ? full : late).incrementAndGet();
                    }
                });
            }
        }

        assertThat(full.get() + late.get()).isEqualTo(400);
        assertThat(full).hasValueGreaterThanOrEqualTo(200);
        events.fail(null, false);
        log.fact(SEARCH, Decision.OK);
    }

    @Test
    void tooManyOpenIntentsAreRefused() {
        var few = new AuditJournal(
                events,
                AuditJournalTest::seal,
                "few",
                new AuditConfig(10, Duration.ofMillis(300), 10, 2, Duration.ofSeconds(10), Duration.ofSeconds(60)),
                Clock.systemUTC());
        try (few) {
            few.begin(SEARCH);
            var second = few.begin(SEARCH);
            assertThatThrownBy(() -> few.begin(SEARCH)).satisfies(AuditJournalTest::isUnavailable);

            second.end(Decision.OK, SEARCH);

            assertThat(few.begin(SEARCH).open()).isTrue();
        }
    }

    @Test
    void aLostAnswerOfACommitThatHappenedIsFound() {
        events.fail(new CommitUnknownException(new IllegalStateException("cut")), true);
        healSoon();

        log.fact(SEARCH, Decision.OK);

        assertThat(leaves()).hasSize(2);
    }

    @Test
    void aLostAnswerOfACommitThatDidNotHappenIsRepeated() {
        events.fail(new CommitUnknownException(new IllegalStateException("cut")), false);
        healSoon();

        log.fact(SEARCH, Decision.OK);

        assertThat(leaves()).hasSize(2);
    }

    @Test
    void anIntentThatLandsAfterItsCallerWasRefusedIsUnknown() {
        events.fail(new CommitUnknownException(new IllegalStateException("cut")), true);
        assertThatThrownBy(() -> log.begin(SEARCH)).satisfies(AuditJournalTest::isUnavailable);

        events.fail(null, false);
        until(() -> outcomes().size() == 1);

        assertThat(outcomes().getFirst())
                .containsEntry("decision", "unknown")
                .containsEntry("why", "audit-unavailable");
        assertThat(leaves()).hasSize(3);
    }

    @Test
    void aFactThatLandsAfterItsCallerWasRefusedIsFollowedByAnUnknown() {
        events.fail(new CommitUnknownException(new IllegalStateException("cut")), true);
        assertThatThrownBy(() -> log.fact(SEARCH, Decision.DENY)).satisfies(AuditJournalTest::isUnavailable);

        events.fail(null, false);
        until(() -> leaves().size() == 3);

        assertThat(leaves().get(2))
                .containsEntry("resource", "event:" + leaves().get(1).get("id"))
                .containsEntry("decision", "unknown");
    }

    @Test
    void aRefusedEventThatDidNotLandLeavesNothing() {
        events.fail(new CommitUnknownException(new IllegalStateException("cut")), false);
        assertThatThrownBy(() -> log.begin(SEARCH)).satisfies(AuditJournalTest::isUnavailable);

        events.fail(null, false);
        log.fact(SEARCH, Decision.OK);

        assertThat(leaves()).hasSize(2);
    }

    @Test
    void anOutcomeIsWrittenEvenAfterItsCallerGaveUp() {
        var intent = log.begin(SEARCH);
        events.fail(down(), false);
        assertThatThrownBy(() -> intent.end(Decision.OK, SEARCH)).satisfies(AuditJournalTest::isUnavailable);

        events.fail(null, false);
        until(() -> outcomes().size() == 1);

        assertThat(outcomes().getFirst()).containsEntry("decision", "ok");
    }

    @Test
    void anInterruptedCallerStillRecordsItsOutcome() {
        var intent = log.begin(SEARCH);
        Thread.currentThread().interrupt();

        intent.end(Decision.CANCELLED, SEARCH);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcomes()).hasSize(1);
    }

    @Test
    void whoWasTakenForDeadBeginsANewBoot() {
        var before = log.begin(SEARCH);
        events.closeByOthers(events.boots().getFirst());

        log.fact(SEARCH, Decision.OK);
        assertThatThrownBy(() -> before.end(Decision.OK, SEARCH)).satisfies(AuditJournalTest::isUnavailable);

        assertThat(events.boots()).hasSize(2);
        assertThat(outcomes()).isEmpty();
        assertThat(leaves())
                .filteredOn(leaf -> leaf.get("action").equals("process-start"))
                .extracting(leaf -> leaf.get("why"))
                .containsExactly(null, "boot-was-closed");
    }

    @Test
    void anOrderlyEndClosesWhatIsOpen() {
        log.begin(SEARCH);
        log.close();

        assertThat(outcomes())
                .singleElement()
                .satisfies(leaf ->
                        assertThat(leaf).containsEntry("decision", "unknown").containsEntry("why", "process-ended"));
        assertThat(leaves().getLast()).containsEntry("action", "process-end");
        assertThatThrownBy(() -> log.fact(SEARCH, Decision.OK)).satisfies(AuditJournalTest::isUnavailable);
    }

    @Test
    void aFailedEffectSaysWhy() {
        assertThatThrownBy(() -> log.during(SEARCH, _ -> {
                    throw Problem.of("model-down", 502, "t", "d").failure();
                }))
                .hasMessageContaining("model-down");

        assertThat(outcomes().getFirst()).containsEntry("decision", "failed").containsEntry("why", "model-down");
    }

    @Test
    void anEffectTellsItsOutcomeMore() throws Exception {
        var result = log.during(SEARCH, intent -> {
            assertThat(intent.open()).isTrue();
            intent.count("passages", 3).about("document:7");
            return 1;
        });
        log.<Integer, RuntimeException>during(SEARCH, intent -> {
            intent.cancelled();
            return 1;
        });
        assertThatThrownBy(() -> log.during(SEARCH, _ -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);

        assertThat(result).isOne();
        assertThat(outcomes())
                .extracting(leaf -> leaf.get("decision") + " " + leaf.get("why"))
                .containsExactly("ok null", "cancelled null", "failed internal");
        assertThat(outcomes().getFirst())
                .containsEntry("resource", "document:7")
                .containsEntry("counts", java.util.Map.of("passages", 3));
    }

    /** That only the log can make one is what lets a store trust it. */
    @Test
    void nobodyElseCanMakeAnIntent() {
        assertThat(Intent.class.getDeclaredConstructors())
                .allSatisfy(one -> assertThat(one.getModifiers()
                                & (java.lang.reflect.Modifier.PUBLIC | java.lang.reflect.Modifier.PROTECTED))
                        .isZero());
    }

    @Test
    void aPayloadIsOnlyAHashInTheLeaf() {
        log.fact(SEARCH.payload(ANNA, "secret".getBytes()), Decision.OK);

        assertThat(leaves().get(1))
                .containsEntry("subject", "person:" + ANNA + "@1")
                .containsKey("payload");
        assertThat(Event.text(events.all().get(1).leaf())).doesNotContain("secret");
    }

    private static AuditJournal.Sealed seal(UUID person, byte[] bytes, String context) {
        return new AuditJournal.Sealed("person:" + person + "@1", bytes);
    }

    private static AuditJournal journal(MemoryEvents events, int queue, Duration wait) {
        var config = new AuditConfig(queue, wait, 50, 10_000, Duration.ofMillis(50), Duration.ofSeconds(60));
        return new AuditJournal(events, AuditJournalTest::seal, "test", config, Clock.systemUTC());
    }

    private void healSoon() {
        Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(60);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            events.fail(null, false);
        });
    }

    private List<Map<String, Object>> leaves() {
        return events.all().stream().map(one -> AuditEvent.fields(one.leaf())).toList();
    }

    private List<Map<String, Object>> outcomes() {
        return leaves().stream()
                .filter(leaf -> leaf.get("kind").equals("outcome"))
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
        assertThat(e).isInstanceOf(ProblemException.class);
        assertThat(((ProblemException) e).problem().slug()).isEqualTo("audit-unavailable");
        assertThat(((ProblemException) e).problem().status()).isEqualTo(503);
    }
}
