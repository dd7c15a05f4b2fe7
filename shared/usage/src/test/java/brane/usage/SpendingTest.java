package brane.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.audit.MemoryAuditLog;
import brane.core.ProblemException;
import brane.storage.Database;
import brane.storage.TestDatabase;
import brane.usage.Budgets.Budget;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Budgets over a real PostgreSQL, which every process shares. */
class SpendingTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final UUID ANNA = UUID.fromString("00000000-0000-0000-0000-00000000000a");
    private static final UUID BERT = UUID.fromString("00000000-0000-0000-0000-00000000000b");

    private final Database database = DATABASE.sql();
    private final MovingClock clock = new MovingClock();
    private Spending spending;

    /** A clock that a test moves. */
    private static final class MovingClock extends Clock {
        private Instant now = Instant.parse("2026-03-05T10:00:30Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void open() {
        database.execute("delete from spent");
        database.execute("delete from model_use");
        database.execute("delete from budget");
        database.execute("delete from price");
        spending = process();
    }

    @AfterEach
    void close() {
        spending.close();
    }

    private Spending process() {
        return new Spending(database, new MemoryAuditLog(), clock, ZoneOffset.UTC);
    }

    private static ModelDemand demand(UUID person, long in, long out) {
        return new ModelDemand(person, Set.of("ward"), "medical", Long.MAX_VALUE, "openai", "gpt-4o", false, in, out);
    }

    private static ModelDemand local(UUID person, long tokensADay, long in, long out) {
        return new ModelDemand(person, Set.of(), "medical", tokensADay, "ollama", "llama", true, in, out);
    }

    private static Spending.Reserved reserve(Spending spending, ModelDemand demand) throws InterruptedException {
        try (var reservation = spending.reserve(demand)) {
            return reservation.granted();
        }
    }

    private static void assertSpent(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().slug()).isEqualTo("budget-spent");
            assertThat(e.problem().status()).isEqualTo(429);
            assertThat(e.problem().detail()).contains(words);
        });
    }

    private List<UsageReport.Line> used(UsageReport.By by, UUID... person) {
        spending.close();
        spending = process();
        var day = LocalDate.parse("2026-03-05");
        return spending.report().of(day, day, by, person.length == 0 ? Optional.empty() : Optional.of(person[0]));
    }

    @Test
    void whatIsBookedIsCorrectedToWhatItWas() throws Exception {
        spending.budgets().set(List.of(new Budget("user:" + ANNA, null, 1_000L, null)));

        var reserved = reserve(spending, demand(ANNA, 100, 800));
        assertSpent(
                () -> reserve(spending, demand(ANNA, 100, 100)), "this person", "100 of 1000 tokens", "may take 200");
        spending.settle(reserved, 100, 50, false);
        used(UsageReport.By.DAY);

        reserve(spending, demand(ANNA, 100, 750));
        assertSpent(() -> reserve(spending, demand(ANNA, 1, 0)), "0 of 1000 tokens");
        reserve(spending, demand(BERT, 100, 800));
    }

    @Test
    void whatNobodyAskedForIsGivenBack() throws Exception {
        spending.budgets().set(List.of(new Budget("user:" + ANNA, null, 1_000L, null)));

        spending.reserve(demand(ANNA, 500, 500)).close();
        spending.reserve(demand(ANNA, 500, 501)).close();

        reserve(spending, demand(ANNA, 500, 500));
        assertThat(used(UsageReport.By.DAY)).isEmpty();
    }

    @Test
    void whatAProcessThatDiedHadBookedStaysSpent() throws Exception {
        spending.budgets().set(List.of(new Budget("site", 2L, null, null)));
        reserve(spending, demand(ANNA, 1, 1));

        try (var other = process()) {
            reserve(other, demand(BERT, 1, 1));
            assertSpent(() -> reserve(other, demand(BERT, 1, 1)), "the site", "0 of 2 requests");
        }
    }

    @Test
    void everyAccountThatPaysCounts() {
        for (var account : List.of("site", "each-user", "user:" + ANNA, "group:ward", "neuron:medical")) {
            spending.budgets().set(List.of(new Budget(account, 0L, null, null)));

            assertSpent(() -> reserve(spending, demand(ANNA, 1, 1)), "0 of 0 requests");
        }
    }

    @Test
    void onesOwnBudgetGoesBeforeTheOneOfEach() throws Exception {
        spending.budgets()
                .set(List.of(new Budget("each-user", 0L, null, null), new Budget("user:" + ANNA, 1L, null, null)));

        reserve(spending, demand(ANNA, 1, 1));
        assertSpent(() -> reserve(spending, demand(BERT, 1, 1)), "this person has 0 of 0 requests");
    }

    @Test
    void aBudgetThatRefusesTakesNothingFromTheOthers() throws Exception {
        spending.budgets().set(List.of(new Budget("user:" + BERT, 0L, null, null), new Budget("site", 1L, null, null)));

        assertSpent(() -> reserve(spending, demand(BERT, 1, 1)), "this person has 0 of 0 requests");

        reserve(spending, demand(ANNA, 1, 1));
    }

    @Test
    void moneyIsWhatTheTableSays() throws Exception {
        spending.budgets().set(List.of(new Budget("site", null, null, 0.01)));

        // 1,000 in at 2.50 and 500 out at 10 a million: 0.0025 + 0.005.
        var reserved = reserve(spending, demand(ANNA, 1_000, 500));
        assertSpent(() -> reserve(spending, demand(ANNA, 1_000, 500)), "0.0025 of 0.0100 money", "may take 0.0075");
        spending.settle(reserved, 1_000, 100, false);

        assertThat(used(UsageReport.By.MODEL))
                .containsExactly(new UsageReport.Line("openai/gpt-4o", 1, 0, 0, 1_000, 100, 0.0035));
    }

    @Test
    void whatHasNoPriceIsNotFree() throws Exception {
        var unknown = new ModelDemand(
                ANNA, Set.of(), "medical", Long.MAX_VALUE, "openai-compatible", "exotic", false, 10, 10);

        spending.settle(reserve(spending, unknown), 10, 5, false);
        assertThat(used(UsageReport.By.MODEL))
                .containsExactly(new UsageReport.Line("openai-compatible/exotic", 1, 0, 1, 10, 5, 0));

        spending.budgets().set(List.of(new Budget("each-user", null, null, 100.0)));
        assertThatThrownBy(() -> reserve(spending, unknown))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().slug()).isEqualTo("model-unpriced"));
        reserve(spending, local(ANNA, Long.MAX_VALUE, 10, 10));

        spending.prices().set(List.of(new Prices.Line("openai-compatible", "exo*", 1, 1)));
        reserve(spending, unknown);
    }

    @Test
    void theLongestNameThatFitsHasThePriceAndTheSitesOwnGoesFirst() {
        var prices = spending.prices();
        assertThat(prices.of("openai", "gpt-4o")).contains(new Price(2_500_000, 10_000_000));
        assertThat(prices.of("openai", "gpt-4o-2024-08-06")).contains(new Price(2_500_000, 10_000_000));
        assertThat(prices.of("openai", "gpt-4o-2024-05-13")).contains(new Price(5_000_000, 15_000_000));
        assertThat(prices.of("openai", "gpt-4o-realtime-preview")).isEmpty();

        prices.set(List.of(new Prices.Line("openai", "gpt*", 1, 2)));

        assertThat(prices.of("openai", "gpt-4o")).contains(new Price(1_000_000, 2_000_000));
        assertThat(prices.of("anthropic", "gpt-4o")).isEmpty();
    }

    @Test
    void aDayEndsAtMidnightAndAMinuteWithTheMinute() throws Exception {
        spending.budgets().set(List.of(new Budget("site", 1L, null, null)));
        reserve(spending, demand(ANNA, 1, 1));
        spending.pace(ANNA, "medical", 1).granted();
        assertThatThrownBy(() -> spending.pace(ANNA, "medical", 1).granted())
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().slug()).isEqualTo("turns-too-many");
                    assertThat(e.problem().more()).containsEntry("retry_after", 30L);
                });
        spending.pace(BERT, "medical", 1).granted();
        spending.pace(ANNA, "legal", 1).granted();

        clock.now = clock.now.plus(Duration.ofMinutes(1));
        spending.pace(ANNA, "medical", 1).granted();
        assertThatThrownBy(() -> reserve(spending, demand(ANNA, 1, 1)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().more()).containsEntry("retry_after", 50_310L));

        clock.now = Instant.parse("2026-03-06T00:00:00Z");
        reserve(spending, demand(ANNA, 1, 1));
    }

    @Test
    void aNeuronLimitsThePersonsTokensOfADay() throws Exception {
        reserve(spending, local(ANNA, 100, 50, 50));

        assertSpent(() -> reserve(spending, local(ANNA, 100, 1, 0)), "this person with this Neuron");
        reserve(spending, local(BERT, 100, 50, 50));
    }

    /** Two processes, many calls at once, settled in any order: never more than the budget, and at the end what was used. */
    @Test
    void manyAtOnceNeverSpendMoreThanThereIs() throws Exception {
        var seed = 20261128L;
        spending.budgets().set(List.of(new Budget("site", null, 50_000L, null)));
        var booked = new AtomicLong();
        var most = new AtomicLong();
        var used = new AtomicLong();
        var done = new AtomicLong();
        var threads = new ArrayList<Thread>();
        try (var other = process()) {
            for (var i = 0; i < 16; i++) {
                var random = new Random(seed + i);
                var process = i % 2 == 0 ? spending : other;
                var person = i % 3 == 0 ? ANNA : BERT;
                threads.add(Thread.ofVirtual().start(() -> {
                    for (var n = 0; n < 60; n++) {
                        var out = 1 + random.nextInt(400);
                        try {
                            var reserved = reserve(process, demand(person, 100, out));
                            most.accumulateAndGet(booked.addAndGet(100 + out), Math::max);
                            var really = random.nextInt(out);
                            booked.addAndGet(really - out);
                            process.settle(reserved, 100, really, false);
                            used.addAndGet(100 + really);
                            done.incrementAndGet();
                        } catch (ProblemException e) {
                            assertThat(e.problem().slug()).isEqualTo("budget-spent");
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                }));
            }
            for (var thread : threads) {
                thread.join();
            }
        }
        var line = used(UsageReport.By.DAY).getFirst();

        assertThat(done.get()).as("seed " + seed).isBetween(100L, 959L);
        assertThat(most.get()).isLessThanOrEqualTo(50_000);
        assertThat(line.requests()).isEqualTo(done.get());
        assertThat(line.tokensIn() + line.tokensOut()).isEqualTo(used.get());
        assertThat(database.first("select tokens from spent where account = 'site'")
                        .orElseThrow()
                        .number("tokens"))
                .isEqualTo(used.get());
        assertThat(used(UsageReport.By.PERSON)).hasSize(2);
        assertThat(used(UsageReport.By.PERSON, ANNA)).hasSize(1);
    }

    @Test
    void forgetsWhatNoBudgetAsksForAnyMore() throws Exception {
        spending.pace(ANNA, "medical", 10).granted();
        spending.settle(reserve(spending, demand(ANNA, 1, 1)), 1, 1, false);
        used(UsageReport.By.DAY);

        clock.now = clock.now.plus(Duration.ofDays(4));
        spending.maintain();
        assertThat(database.query("select * from spent")).isEmpty();
        assertThat(database.query("select * from model_use")).hasSize(1);

        clock.now = clock.now.plus(Duration.ofDays(400));
        spending.maintain();
        assertThat(database.query("select * from model_use")).isEmpty();
    }
}
