package brane.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.broker.Capabilities.Ability;
import brane.broker.Capabilities.Answer;
import brane.broker.Capabilities.Limit;
import brane.broker.Capabilities.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is believed of what is said of a model, and the table of well-known ones. */
class CapabilitiesTest {

    private static Claims tools(@Nullable Boolean yes) {
        return new Claims(null, null, yes, null, null, null);
    }

    private static List<Trial> tried(@Nullable String verdict) {
        return verdict == null
                ? List.of()
                : List.of(new Trial(Trial.Of.TOOLS, Trial.Verdict.valueOf(verdict), null, 5, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        // override, server, table, tried: is, source, refuted, relied on
        ",,,,               UNKNOWN,,false,false",
        ",,true,,           YES,TABLE,false,true",
        ",false,true,,      NO,SERVER,false,false",
        "true,false,false,, YES,OVERRIDE,false,true",
        "false,true,true,,  NO,OVERRIDE,false,false",
        ",,,PASSED,         YES,PROBE,false,true",
        ",,,FAILED,         NO,PROBE,false,false",
        ",,,UNSURE,         UNKNOWN,,false,false",
        ",true,,PASSED,     YES,SERVER,false,true",
        ",true,,FAILED,     YES,SERVER,true,false",
        ",true,,UNSURE,     YES,SERVER,false,true",
        ",,true,FAILED,     YES,TABLE,true,false",
        ",false,,PASSED,    YES,PROBE,false,true",
        ",false,,FAILED,    NO,SERVER,false,false",
        "true,,,FAILED,     YES,OVERRIDE,true,true",
        "false,,,PASSED,    NO,OVERRIDE,false,false"
    })
    void theNearestWordCountsAndTheProbeShowsWhatIsNotTrueOfIt(
            Boolean override,
            Boolean server,
            Boolean table,
            String tried,
            Answer is,
            Source source,
            boolean refuted,
            boolean relied) {
        var known = Capabilities.of(tools(override), tools(server), tools(table), tried(tried));

        assertThat(known.tools()).isEqualTo(new Ability(is, source, refuted));
        assertThat(known.tools().yes()).isEqualTo(relied);
    }

    private static Capabilities context(@Nullable Integer override, @Nullable Integer server, Trial trial) {
        return Capabilities.of(Claims.ofContext(override), Claims.ofContext(server), Claims.NONE, List.of(trial));
    }

    @Test
    void aServerThatCutAPromptHasNoMoreThanItCounted() {
        var cut = Trial.failed(Trial.Of.CONTEXT, Trial.Why.CUT, 9).counting(2_250, 1_024);

        assertThat(context(null, null, cut).context()).isEqualTo(new Limit(1_024, Source.PROBE, false));
        assertThat(context(null, 32_768, cut).context()).isEqualTo(new Limit(1_024, Source.SERVER, true));
        assertThat(context(8_192, 32_768, cut).context()).isEqualTo(new Limit(8_192, Source.OVERRIDE, true));
        assertThat(context(null, 32_768, Trial.passed(Trial.Of.CONTEXT, 9)).context())
                .isEqualTo(new Limit(32_768, Source.SERVER, false));
        assertThat(context(null, null, Trial.passed(Trial.Of.CONTEXT, 9)).window())
                .as("that a few thousand tokens are read says nothing of the window")
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, 128000, true",
        "openai/gpt-4o-mini, 128000, true",
        "gpt-4o-2024-05-13, 128000, false",
        "GPT-4.1-mini, 1047576, true",
        "gpt-5-mini, 272000, true",
        "o3-mini, 200000, true",
        "claude-sonnet-4-5, 200000, true",
        "claude-3-5-sonnet-20241022, 200000, false",
        "claude-opus-5, 1000000, true",
        "gemini-2.5-flash, 1048576, true",
        "llama3.1:8b, 131072,",
        "meta-llama/Llama-3.1-8B-Instruct, 131072,",
        "Qwen3-8B-Q4_K_M.gguf, 32768,",
        "gemma3:1b, 32768,",
        "gemma3:27b-it-qat, 131072,"
    })
    void theTableKnowsFamiliesByTheirNames(String name, int context, @Nullable Boolean schema) {
        var claims = ModelTable.shipped().of(name);

        assertThat(claims.context()).isEqualTo(context);
        assertThat(claims.jsonSchema()).isEqualTo(schema);
    }

    @Test
    void theTableDoesNotGuess() {
        assertThat(ModelTable.shipped().of("our-own-model")).isEqualTo(Claims.NONE);
        assertThat(ModelTable.shipped().of("gpt-4o-realtime-preview").context()).isNull();
        assertThat(ModelTable.shipped().of("llama3.1:8b").tools()).isNull();
    }

    @TempDir
    private Path folder;

    @Test
    void theSitesOwnTableComesFirst() throws Exception {
        var file = folder.resolve("models.json");
        assertThat(ModelTable.with(file).of("gpt-4o").context()).isEqualTo(128_000);

        Files.writeString(
                file,
                "{\"models\":[{\"match\":[\"gpt-4o\",\"ours-*\"],\"context\":32000,\"tools\":false,\"from\":\"our contract\"}]}");
        var table = ModelTable.with(file);

        assertThat(table.of("gpt-4o")).isEqualTo(new Claims(32_000, null, false, null, null, null));
        assertThat(table.of("Ours-7b").context()).isEqualTo(32_000);
        assertThat(table.of("gpt-4.1").context()).isEqualTo(1_047_576);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "[]",
                "{}",
                "{\"models\":[7]}",
                "{\"models\":[{\"context\":4096}]}",
                "{\"models\":[{\"match\":[\"a b\"]}]}",
                "{\"models\":[{\"match\":[\"x\"],\"contxt\":4096}]}",
                "{\"models\":[{\"match\":[\"x\"],\"context\":\"4096\"}]}",
                "{\"models\":[{\"match\":[\"x\"],\"context\":4096.5}]}",
                "{\"models\":[{\"match\":[\"x\"],\"context\":1}]}",
                "{\"models\":[{\"match\":[\"x\"],\"tools\":\"yes\"}]}"
            })
    void aTableThatIsNoneIsNamed(String json) throws Exception {
        var file = Files.writeString(folder.resolve("models.json"), json);

        assertThatThrownBy(() -> ModelTable.with(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("models.json")
                .hasMessageContaining("must");
    }
}
