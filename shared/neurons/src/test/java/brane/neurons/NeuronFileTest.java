package brane.neurons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NeuronFileTest {

    static final String SMALL = """
            metadata:
              id: small
              name: Small
            prompts:
              system: Answer.
            """;

    static final NeuronFile FILES =
            new NeuronFile(endpoint -> endpoint.startsWith("http://localhost"), Set.of("all-minilm-l6-v2"));

    private static List<NeuronError> errors(String yaml) {
        return FILES.errors(yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static NeuronError only(String yaml) {
        var errors = errors(yaml);
        assertThat(errors).hasSize(1);
        return errors.getFirst();
    }

    @Test
    void twoKeysSufficeAndTheRestHasSafeDefaults() {
        var neuron = FILES.read(SMALL.getBytes(StandardCharsets.UTF_8)).neuron();

        assertThat(neuron.tier()).isZero();
        assertThat(neuron.privacy().policy()).isEqualTo("hipaa");
        assertThat(neuron.model()).isNull();
        assertThat(neuron.axon().search().passages()).isEqualTo(6);
        assertThat(neuron.memory().workingTurns()).isEqualTo(10);
        assertThat(neuron.limits().timeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(neuron.access())
                .isEqualTo(new Neuron.Access(List.of("role:user"), List.of("role:user"), List.of("role:admin")));
    }

    @Test
    void aJsonBodyIsAsGood() {
        var json =
                "{\"metadata\":{\"id\":\"small\",\"name\":\"Small\"},\"prompts\":{\"system\":\"Answer.\"},\"privacy_tier\":2}";

        assertThat(FILES.read(json.getBytes(StandardCharsets.UTF_8)).neuron().tier())
                .isEqualTo(2);
    }

    @Test
    void anUnknownKeyNamesLineKeyAndTheOneThatWasMeant() {
        var error = only(SMALL.replace("prompts:", "promts:\n  system: x\nprompts:"));

        assertThat(error.line()).isEqualTo(4);
        assertThat(error.column()).isEqualTo(1);
        assertThat(error.key()).isEqualTo("promts");
        assertThat(error.rule()).isEqualTo("unknown-key");
        assertThat(error.message()).isEqualTo("unknown key `promts`");
        assertThat(error.fix()).isEqualTo("did you mean `prompts`?");
    }

    @Test
    void aKeyUnderAWrongNameIsNotMissingToo() {
        assertThat(only(SMALL.replace("prompts:", "promts:")).fix()).isEqualTo("did you mean `prompts`?");
    }

    @Test
    void aKeyThatIsThereTwiceIsNamed() {
        assertThat(only(SMALL + "prompts: {system: y}\n").message()).contains("`prompts` is there twice");
    }

    @Test
    void anUnknownKeyInsideTheModelIsFoundToo() {
        var error = only(
                SMALL + "model:\n  provider: ollama\n  modle: x\n  model: llama3\n  endpoint: http://localhost:1\n");

        assertThat(error.line()).isEqualTo(8);
        assertThat(error.key()).isEqualTo("model.modle");
        assertThat(error.fix()).isEqualTo("did you mean `model`?");
    }

    @Test
    void anUnknownCapabilityIsFoundWhereItStandsAndTheOneThatWasMeantIsNamed() {
        var error = only(SMALL + "model:\n  provider: ollama\n  model: llama3\n  endpoint: http://localhost:1\n"
                + "  capabilities:\n    visoin: true\n");

        assertThat(error.line()).isEqualTo(11);
        assertThat(error.key()).isEqualTo("model.capabilities.visoin");
        assertThat(error.fix()).isEqualTo("did you mean `vision`?");
    }

    @Test
    void whatIsNotSaidOfAModelIsLeftToItsServer() {
        var yaml = SMALL
                + "model: {provider: ollama, model: x, endpoint: 'http://localhost:1', capabilities: {context: 4096, tools: false}}\n";

        var model = FILES.read(yaml.getBytes(StandardCharsets.UTF_8)).neuron().model();

        assertThat(model.capabilities()).isEqualTo(new Neuron.Capabilities(4_096, null, false, null, null, null));
    }

    static List<org.junit.jupiter.params.provider.Arguments> wrong() {
        var cases = new ArrayList<org.junit.jupiter.params.provider.Arguments>();
        cases.add(of("metadata:\n  id: small\n  name: Small\n", 1, "prompts", "required"));
        cases.add(of("metadata:\n  name: Small\nprompts: {system: x}\n", 1, "metadata.id", "required"));
        cases.add(of(SMALL.replace("id: small", "id: Small!"), 2, "metadata.id", "pattern"));
        cases.add(of(SMALL.replace("name: Small", "name: ''"), 3, "metadata.name", "minLength"));
        cases.add(of(SMALL + "privacy_tier: 3\n", 6, "privacy_tier", "one-of"));
        cases.add(of(SMALL + "privacy_tier: '0'\n", 6, "privacy_tier", "one-of"));
        cases.add(of(SMALL + "axon: {search: {top_k: 500}}\n", 6, "axon.search.top_k", "maximum"));
        cases.add(of(SMALL + "axon: {search: {lexical_weight: 1.5}}\n", 6, "axon.search.lexical_weight", "maximum"));
        cases.add(of(
                SMALL + "axon: {search: {fusion: vector, lexical_weight: 0.5}}\n",
                6,
                "axon.search.lexical_weight",
                "contradiction"));
        cases.add(of(SMALL + "axon: {search: {fusion: atuo}}\n", 6, "axon.search.fusion", "one-of"));
        cases.add(of(SMALL + "axon: {embedding: word2vec}\n", 6, "axon.embedding", "one-of"));
        cases.add(of(SMALL + "memory: {retention: soon}\n", 6, "memory.retention", "pattern"));
        cases.add(of(SMALL + "limits: {turn_timeout: PT0S}\n", 6, "limits.turn_timeout", "range"));
        cases.add(of(SMALL + "access: {use: [everybody]}\n", 6, "access.use.0", "pattern"));
        cases.add(of(
                SMALL + "privacy: {recognisers: [{type: X_ID, pattern: '(?=a)'}]}\n",
                6,
                "privacy.recognisers.0.pattern",
                "pattern"));
        cases.add(of(SMALL + "model: {provider: anthropic, model: x}\n", 6, "model", "tier-forbids-address"));
        cases.add(of(SMALL + "model: {provider: huggingface, model: x}\n", 6, "model", "tier-forbids-address"));
        cases.add(of(SMALL + "model: {provider: ollama, endpoint: 'http://localhost:1'}\n", 6, "model", "required"));
        cases.add(of(SMALL + "model: {provider: ollama, model: x}\n", 6, "model", "required"));
        cases.add(of(
                SMALL + "model: {provider: openai-compatible, model: x, endpoint: 'https://cloud.example/v1'}\n",
                6,
                "model.endpoint",
                "tier-forbids-address"));
        cases.add(of(SMALL + "model: {provider: openai, model: x}\n", 6, "model", "tier-forbids-address"));
        cases.add(of(
                SMALL + "model: {provider: extractive, fallback: [{provider: openai, model: x}]}\n",
                6,
                "model.fallback.0",
                "tier-forbids-address"));
        var model = SMALL + "model:\n  provider: ollama\n  model: x\n  endpoint: http://localhost:1\n";
        cases.add(of(
                model + "  replicas: [{endpoint: 'http://localhost:2'}, {endpoint: 'https://cloud.example'}]\n",
                10,
                "model.replicas.1.endpoint",
                "tier-forbids-address"));
        cases.add(of(
                model
                        + "  fallback: [{provider: ollama, model: y, endpoint: 'http://localhost:1', replicas: [{endpoint:"
                        + " 'https://cloud.example'}]}]\n",
                10,
                "model.fallback.0.replicas.0.endpoint",
                "tier-forbids-address"));
        cases.add(of(model + "  replicas: [{weight: 2}]\n", 10, "model.replicas.0.endpoint", "required"));
        cases.add(of(model + "  weight: 0\n", 10, "model.weight", "minimum"));
        cases.add(of(
                SMALL + "model: {provider: extractive, replicas: [{endpoint: 'http://localhost:1'}]}\n",
                6,
                "model.replicas",
                "contradiction"));
        cases.add(of(
                model + "  fallback: [{provider: extractive, when: [late]}]\n",
                10,
                "model.fallback.0.when.0",
                "one-of"));
        cases.add(of(model + "  capabilities: {context: 12}\n", 10, "model.capabilities.context", "minimum"));
        cases.add(of(model + "  capabilities:\n    tools: sometimes\n", 11, "model.capabilities.tools", "type"));
        cases.add(of(SMALL + "metadata: {id: other, name: x}\n", 6, "", "key"));
        cases.add(of("metadata: [\n", 2, "", "yaml"));
        cases.add(of("", 1, "", "empty"));
        cases.add(of(SMALL + "tools:\n  - !!java.net.URL [\"http://evil.example\"]\n", 7, "tools.0", "type"));
        return cases;
    }

    private static org.junit.jupiter.params.provider.Arguments of(String yaml, int line, String key, String rule) {
        return org.junit.jupiter.params.provider.Arguments.of(yaml, line, key, rule);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void eachErrorHasItsPlaceRuleAndWayOut(String yaml, int line, String key, String rule) {
        var errors = errors(yaml);

        assertThat(errors).first().satisfies(error -> {
            assertThat(error.line()).isEqualTo(line);
            assertThat(error.key()).isEqualTo(key);
            assertThat(error.rule()).isEqualTo(rule);
            assertThat(error.message()).isNotBlank();
            assertThat(error.fix()).isNotBlank();
        });
    }

    @Test
    void allErrorsAreNamedAtOnceInTheOrderOfLines() {
        var yaml = SMALL.replace("name: Small", "nam: Small") + "privacy_tier: 7\nlimit: {}\n";

        assertThat(errors(yaml)).extracting(NeuronError::line).isSorted().hasSize(3);
        assertThatThrownBy(() -> FILES.read(yaml.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().slug()).isEqualTo("neuron-invalid");
                    assertThat((List<?>) e.problem().more().get("errors")).hasSize(3);
                });
    }

    @Test
    void aCloudEndpointIsAllowedWhenTheTierAllowsIt() {
        var model = "model: {provider: openai-compatible, model: x, endpoint: 'https://cloud.example/v1'}\n";

        assertThat(errors(SMALL + "privacy_tier: 1\n" + model)).isEmpty();
        assertThat(errors(SMALL + "privacy_tier: 2\n" + model)).isEmpty();
    }

    @Test
    void theFileOfAnotherNeuronIsNamed() {
        var errors = FILES.errors("large", SMALL.getBytes(StandardCharsets.UTF_8));

        assertThat(errors)
                .extracting(NeuronError::line, NeuronError::rule)
                .containsExactly(org.assertj.core.api.Assertions.tuple(2, "id-differs"));
    }

    @Test
    void whatIsNotBuiltYetIsSaid() {
        var yaml = SMALL + "tools: [{id: pharmacy}]\nmemory: {semantic: {enabled: true}}\nevaluation: {gate: none}\n";

        assertThat(FILES.read(yaml.getBytes(StandardCharsets.UTF_8)).warnings())
                .anySatisfy(warning -> assertThat(warning).contains("`tools`"))
                .anySatisfy(warning -> assertThat(warning).contains("`memory.semantic`"));
    }

    @Test
    void theWholeExampleOfTheSpecificationIsKnown() {
        var yaml = SMALL + """
                apiVersion: brane/v1
                privacy_tier: 1
                privacy:
                  policy: hipaa
                  never_redact: [Foley, Babinski]
                  recognisers:
                    - {type: STUDY_ID, pattern: 'ST-\\d{6}', context: [study, trial], checksum: none}
                model:
                  provider: ollama
                  model: llama3.1:8b
                  endpoint: http://localhost:11434
                  temperature: 0.2
                  max_tokens: 2048
                  capabilities: {context: 32768, output: 4096, tools: true, json_schema: true, vision: false, thinking: false}
                  fallback: [{provider: openai-compatible, model: local-small, endpoint: http://localai:8080/v1}]
                axon:
                  enabled: true
                  embedding: all-minilm-l6-v2
                  search: {top_k: 6, fusion: auto, rerank: none, min_score: 0.0}
                  storage: {precision: fp32}
                memory:
                  scope: none
                  core: {max_tokens: 400}
                  working: {turns: 10}
                  episodic: {enabled: true, summarise: model}
                  semantic: {enabled: true, approve: false}
                  procedural: {enabled: false}
                  retention: P90D
                tools:
                  - {id: medical-terminology, enabled: true}
                  - {id: pharmacy, enabled: true, mcp: {transport: streamable-http, url: https://mcp.pharmacy.local/mcp}, approve: writes}
                  - {id: lab-values, openapi: lab-values.openapi.json, approve: always, approver: role:physician}
                  - {neuron: legal-researcher}
                limits: {tokens_per_day: 200000, turns_per_minute: 20, turn_timeout: PT2M}
                access: {use: [group:cardiology], feed: [user:anna@example.org], edit: [role:admin]}
                evaluation:
                  gate: {runs: 3, pass: 0.9}
                  cases:
                    - ask: Which antibiotic within the first hour?
                      expect: {cites: sepsis-bundle.pdf, mentions: [ceftriaxone]}
                """;

        assertThat(errors(yaml)).isEmpty();
    }

    /** 2^24 nodes from a few lines: they must end as an error in no time. */
    @Test
    void aliasesThatGrowWithoutMeasureAreRefused() {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 9; i++) {
            bomb.append("a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n"
                    .formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1));
        }
        var began = System.nanoTime();

        assertThat(errors(bomb.toString())).isNotEmpty();
        assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 5_000, 120_000})
    void depthAndLengthHaveALimit(int depth) {
        assertThat(errors("[".repeat(depth) + "]".repeat(depth))).hasSize(1);
    }

    @Test
    void aCycleIsRefused() {
        assertThat(errors("a: &a [*a]\n")).isNotEmpty();
    }

    @Test
    void aFileThatIsTooLongOrNotUtf8IsRefused() {
        assertThat(FILES.errors(new byte[YamlTree.MAX_BYTES + 1]))
                .extracting(NeuronError::rule)
                .containsExactly("too-long");
        assertThat(FILES.errors(new byte[] {'a', (byte) 0xff}))
                .extracting(NeuronError::rule)
                .containsExactly("encoding");
    }

    @Test
    void aLongValueIsNotRepeatedInAnError() {
        var error = only(SMALL + "privacy: {policy: '" + "secret words ".repeat(20) + "'}\n");

        assertThat(error.message()).doesNotContain("secret words").contains("260 characters");
    }

    @Test
    void everyKeyOfTheSchemaIsDescribedOrGrouped() throws Exception {
        var schema = new ObjectMapper().readTree(NeuronFile.schema());

        assertThat(schema.path("$schema").asText()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        schema.path("properties")
                .properties()
                .forEach(key -> assertThat(key.getValue().path("description").asText())
                        .as(key.getKey())
                        .isNotBlank());
        schema.path("properties").properties().stream()
                .filter(key -> key.getValue().path("type").asText().equals("object"))
                .forEach(key -> assertThat(key.getValue()
                                        .path("additionalProperties")
                                        .asBoolean(true)
                                && key.getValue().path("unevaluatedProperties").asBoolean(true))
                        .as(key.getKey() + " takes unknown keys")
                        .isFalse());
    }
}
