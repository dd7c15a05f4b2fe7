package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;

import brane.broker.Capabilities.Ability;
import brane.broker.Capabilities.Answer;
import brane.broker.Capabilities.Limit;
import brane.broker.Capabilities.Source;
import brane.core.Settings;
import brane.storage.TestDatabase;
import brane.testing.FakeModelServer;
import brane.testing.Fault;
import brane.testing.Habit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is known of models, over a real database: when servers are asked, and what stays of it. */
class KnownModelsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Duration NOW = Duration.ZERO;

    /** Less than a server may take that says nothing, and enough for a machine that has other things to do. */
    private static final Duration SOON = Duration.ofMillis(1_300);

    private FakeModelServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeModelServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    /** As a process of its own has it. */
    private static KnownModels models(Duration stale) {
        var broker = new Broker(new LocalAddresses(Set.of()), BrokerConfig.from(new Settings(Map.of())));
        return new KnownModels(DATABASE.sql(), broker, ModelTable.shipped(), stale);
    }

    private KnownModels.Asked asked(String model) {
        return new KnownModels.Asked(new ModelTarget("ollama", model, server.endpoint(), null), Claims.NONE);
    }

    private void telling(int context, String digest, String capabilities) {
        server.telling(
                        "/api/show",
                        "{\"capabilities\":[\"completion\"" + capabilities
                                + "],\"model_info\":{\"general.architecture\":\"a\",\"a.context_length\":" + context
                                + "}}")
                .telling(
                        "/api/tags", "{\"models\":[{\"name\":\"m:latest\",\"digest\":\"" + digest.repeat(64) + "\"}]}");
    }

    private static ModelTarget forTurn(KnownModels models, KnownModels.Asked asked) {
        return models.forTurn(List.of(asked), false).getFirst();
    }

    private static Duration taken(Runnable work) {
        var began = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static void until(Callable<Boolean> fact) throws Exception {
        var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!fact.call()) {
            assertThat(System.nanoTime()).as("it came in time").isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    @Test
    void aTurnKnowsTheWindowOfAModelThatNobodyHasSeenBefore() throws Exception {
        telling(8_192, "a", ",\"tools\"");
        var models = models(KnownModels.STALE);

        // A busy machine may take longer to answer than the first turn waits.
        until(() -> Objects.equals(forTurn(models, asked("m")).window(), 8_192));

        assertThat(models.known(asked("m")).tools()).isEqualTo(new Ability(Answer.YES, Source.SERVER, false));
    }

    @Test
    void theServerIsAskedOnceHoweverManyTurnsThereAre() throws Exception {
        telling(8_192, "a", "");
        var models = models(KnownModels.STALE);
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < 40; i++) {
            threads.add(Thread.ofVirtual().start(() -> forTurn(models, asked("m"))));
        }
        for (var thread : threads) {
            thread.join();
        }
        until(() -> Objects.equals(forTurn(models, asked("m")).window(), 8_192));

        assertThat(server.asked()).as("show and tags").hasSize(2);
    }

    @Test
    void aNewProcessKnowsItWithoutWaiting() throws Exception {
        telling(8_192, "a", "");
        models(KnownModels.STALE).now(List.of(asked("m")));
        server.tellingWith(Fault.NO_HEADERS);
        var other = models(KnownModels.STALE);

        var waited = taken(() -> assertThat(forTurn(other, asked("m")).window()).isEqualTo(8_192));

        assertThat(waited).isLessThan(SOON);
        until(() -> server.asked().size() == 3);
    }

    @Test
    void aSilentServerHardlyDelaysATurnAndOnlyTheFirst() {
        server.tellingWith(Fault.NO_HEADERS);
        var models = models(KnownModels.STALE);
        forTurn(models, asked("other"));

        var first = taken(() -> assertThat(forTurn(models, asked("m")).window()).isNull());
        var second = taken(() -> forTurn(models, asked("m")));

        assertThat(first).isBetween(Duration.ofMillis(250), SOON);
        assertThat(second).isLessThan(SOON);
    }

    @Test
    void severalModelsOfATurnAreWaitedForTogether() {
        server.tellingWith(Fault.NO_HEADERS);
        var models = models(KnownModels.STALE);
        var hops = List.of(asked("a"), asked("b"), asked("c"), asked("d"), asked("e"), asked("f"));

        assertThat(taken(() -> models.forTurn(hops, false))).isLessThan(SOON);
    }

    @ParameterizedTest
    @EnumSource(names = {"STATUS_500", "BROKEN_FRAME", "REDIRECT", "HUGE"})
    void whereTheServerFailsTheTableCountsAndWhatWasKnownBefore(Fault fault) throws Exception {
        telling(40_960, "a", "");
        var models = models(NOW);
        server.tellingWith(fault);
        assertThat(forTurn(models, asked("llama3.1:8b")).window()).isEqualTo(131_072);

        server.tellingWith(Fault.NONE);
        until(() -> Objects.equals(forTurn(models, asked("llama3.1:8b")).window(), 40_960));
        server.tellingWith(fault);
        models.now(List.of(asked("llama3.1:8b")));

        assertThat(forTurn(models, asked("llama3.1:8b")).window()).isEqualTo(40_960);
    }

    @Test
    void nobodyElsewhereIsAskedForANeuronWhoseTextMayNotLeave() throws Exception {
        telling(8_192, "a", "");
        var elsewhere = new KnownModels.Asked(
                new ModelTarget("ollama", "m", server.endpoint().replace("127.0.0.1", "0.0.0.0"), null), Claims.NONE);
        var models = models(NOW);

        var waited = taken(() -> forTurn(models, elsewhere));
        models.forTurn(List.of(elsewhere), true);
        models.now(List.of(elsewhere));

        assertThat(waited).isLessThan(SOON);
        assertThat(server.asked())
                .as("nor where its name leads into the building")
                .isEmpty();
    }

    @Test
    void anAdministratorsWordGoesBeforeTheServers() {
        telling(40_960, "a", ",\"tools\"");
        var insists = new KnownModels.Asked(asked("m").target(), new Claims(16_384, 500, false, null, true, null));

        var known = models(KnownModels.STALE).now(List.of(insists)).getFirst();

        assertThat(known.context()).isEqualTo(new Limit(16_384, Source.OVERRIDE, false));
        assertThat(known.output()).isEqualTo(new Limit(500, Source.OVERRIDE, false));
        assertThat(known.tools()).isEqualTo(new Ability(Answer.NO, Source.OVERRIDE, false));
        assertThat(known.vision()).isEqualTo(new Ability(Answer.YES, Source.OVERRIDE, false));
        assertThat(known.jsonSchema()).isEqualTo(new Ability(Answer.YES, Source.SERVER, false));
    }

    @Test
    void whatWasTriedBelongsToTheDigest() throws Exception {
        telling(8_192, "a", ",\"tools\"");
        server.with(Habit.KEEPS_TO_SCHEMAS, Habit.READS_ALL);
        var models = models(NOW);

        var examined = models.examine(asked("m"));

        assertThat(examined.problem()).isNull();
        assertThat(examined.capabilities().tools())
                .as("declared, but failed")
                .isEqualTo(new Ability(Answer.YES, Source.SERVER, true));
        assertThat(examined.capabilities().vision()).isEqualTo(new Ability(Answer.NO, Source.SERVER, false));
        assertThat(models(KnownModels.STALE).known(asked("m"))).isEqualTo(examined.capabilities());

        telling(4_096, "b", ",\"tools\"");
        until(() -> Objects.equals(forTurn(models, asked("m")).window(), 4_096));
        assertThat(models.known(asked("m")).tools()).isEqualTo(new Ability(Answer.YES, Source.SERVER, false));

        telling(8_192, "a", ",\"tools\"");
        until(() -> Objects.equals(forTurn(models, asked("m")).window(), 8_192));
        assertThat(models.known(asked("m"))).isEqualTo(examined.capabilities());
    }

    @Test
    void ofAModelThatChangesAndChangesAFewStatesAreKept() throws Exception {
        var models = models(NOW);
        for (var digest : List.of("a", "b", "c", "d", "e", "f")) {
            telling(2_048 + digest.charAt(0), digest, "");
            until(() -> Objects.equals(forTurn(models, asked("m")).window(), 2_048 + digest.charAt(0)));
        }

        until(() -> rows() == 3);
        assertThat(models(KnownModels.STALE).known(asked("m")).window()).isEqualTo(2_048 + 'f');
    }

    private long rows() {
        return DATABASE.sql()
                .first("select count(*) as n from known_model where endpoint = ? and model = 'm'", server.endpoint())
                .orElseThrow()
                .number("n");
    }

    @Test
    void aModelThatDoesNotAnswerKeepsWhatWasTriedBefore() {
        telling(8_192, "a", "");
        server.with(Habit.CALLS_TOOLS, Habit.READS_ALL);
        var models = models(KnownModels.STALE);
        models.examine(asked("m"));
        server.failing(Fault.STATUS_500);

        var again = models.examine(asked("m"));

        assertThat(Objects.requireNonNull(again.problem()).slug()).isEqualTo("model-refused");
        assertThat(again.capabilities().tools()).isEqualTo(new Ability(Answer.YES, Source.PROBE, false));
    }

    @Test
    void aModelWithoutAnyMetadataCanBeExamined() {
        server.with(Habit.CALLS_TOOLS);
        var plain = new KnownModels.Asked(
                new ModelTarget("openai-compatible", "m", server.endpoint() + "/v1", null), Claims.NONE);

        models(KnownModels.STALE).examine(plain);

        var known = models(KnownModels.STALE).known(plain);
        assertThat(known.tools()).isEqualTo(new Ability(Answer.YES, Source.PROBE, false));
        assertThat(known.context()).as("it cut").isEqualTo(new Limit(700, Source.PROBE, false));
    }
}
