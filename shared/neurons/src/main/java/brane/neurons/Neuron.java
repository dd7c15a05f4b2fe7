package brane.neurons;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Neuron as its file says, with every default filled in: made by {@link NeuronFile} only, so it is always valid. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Neuron(
        Metadata metadata,
        @JsonProperty("privacy_tier") int tier,
        Privacy privacy,
        @Nullable Model model,
        Prompts prompts,
        Axon axon,
        Memory memory,
        Limits limits,
        Access access) {

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Metadata(String id, String name, String description, Map<String, String> labels) {
        public Metadata {
            description = Objects.requireNonNullElse(description, "");
            labels = labels == null ? Map.of() : Map.copyOf(labels);
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Privacy(
            String policy, @JsonProperty("never_redact") List<String> neverRedact, List<Recogniser> recognisers) {
        public Privacy {
            policy = Objects.requireNonNullElse(policy, "hipaa");
            neverRedact = neverRedact == null ? List.of() : List.copyOf(neverRedact);
            recognisers = recognisers == null ? List.of() : List.copyOf(recognisers);
        }
    }

    /** A pattern of the site's own (RE2), the words of which one must stand near, and what its digits must satisfy. */
    public record Recogniser(String type, String pattern, List<String> context, String checksum) {
        public Recogniser {
            context = context == null ? List.of() : List.copyOf(context);
            checksum = Objects.requireNonNullElse(checksum, "none");
        }
    }

    /**
     * The model of its own; {@code endpoint}, {@code model} and {@code credential} are null where the provider needs none.
     *
     * @param capabilities what the administrator knows of it better than its server
     * @param weight the part of the calls that it gets among its replicas
     * @param replicas where the same model is, too: calls are shared out among all of them
     * @param when of a fallback, after what it is asked; empty is after everything
     * @param fallback asked in their order while none before has said a word; they have none themselves
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Model(
            String provider,
            @Nullable String model,
            @Nullable String endpoint,
            @Nullable String credential,
            @Nullable Double temperature,
            @Nullable @JsonProperty("max_tokens") Integer maxTokens,
            Capabilities capabilities,
            @Nullable Integer weight,
            List<Replica> replicas,
            Set<Cause> when,
            List<Model> fallback) {
        public Model {
            capabilities = capabilities == null ? Capabilities.NONE : capabilities;
            weight = Objects.requireNonNullElse(weight, 1);
            replicas = replicas == null ? List.of() : List.copyOf(replicas);
            when = when == null ? Set.of() : Set.copyOf(when);
            fallback = fallback == null ? List.of() : List.copyOf(fallback);
            temperature = Objects.requireNonNullElse(temperature, 0.2);
            maxTokens = Objects.requireNonNullElse(maxTokens, 2048);
        }

        /** A model of which nothing is said but where it is and how it is asked. */
        public Model(
                String provider,
                @Nullable String model,
                @Nullable String endpoint,
                @Nullable String credential,
                @Nullable Double temperature,
                @Nullable Integer maxTokens,
                List<Model> fallback) {
            this(
                    provider,
                    model,
                    endpoint,
                    credential,
                    temperature,
                    maxTokens,
                    Capabilities.NONE,
                    null,
                    List.of(),
                    Set.of(),
                    fallback);
        }

        /** It and its replicas, each as a model of its own that has neither replicas nor fallback. */
        public List<Model> deployments() {
            return Stream.concat(Stream.of(new Replica(endpoint, credential, weight)), replicas.stream())
                    .map(replica -> new Model(
                            provider,
                            model,
                            replica.endpoint(),
                            replica.credential(),
                            temperature,
                            maxTokens,
                            capabilities,
                            replica.weight(),
                            List.of(),
                            when,
                            List.of()))
                    .toList();
        }

        /** No model at all: the best sentences are quoted. */
        public static Model extractive() {
            return new Model("extractive", null, null, null, null, null, List.of());
        }

        public boolean isExtractive() {
            return provider.equals(Provider.EXTRACTIVE.id());
        }

        /** Where its server is: the endpoint that is given, or the provider's own; none for one that has no server. */
        public String address() {
            return endpoint != null
                    ? endpoint
                    : Provider.of(provider).flatMap(Provider::home).orElse("");
        }
    }

    /**
     * Another server that has the same model.
     *
     * @param weight the part of the calls that it gets
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Replica(
            @Nullable String endpoint,
            @Nullable String credential,
            @Nullable Integer weight) {
        public Replica {
            weight = Objects.requireNonNullElse(weight, 1);
        }
    }

    /** After what a fallback is asked. */
    public enum Cause {
        /** The server or the way to it failed, or a budget is spent. */
        @JsonProperty("error")
        ERROR,
        /** The prompt does not fit into the model's window. */
        @JsonProperty("too-long")
        TOO_LONG,
        /** The model, or a content filter of its server, will not answer. */
        @JsonProperty("refused")
        REFUSED
    }

    /**
     * What a model can do; null is what the file leaves to the server, the table of models and the probe.
     *
     * @param context tokens of prompt and answer together
     * @param output most tokens of an answer
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Capabilities(
            @Nullable Integer context,
            @Nullable Integer output,
            @Nullable Boolean tools,
            @Nullable @JsonProperty("json_schema") Boolean jsonSchema,
            @Nullable Boolean vision,
            @Nullable Boolean thinking) {
        public static final Capabilities NONE = new Capabilities(null, null, null, null, null, null);

        private static final int MOST_TOKENS = 100_000_000;

        public Capabilities {
            within("context", context, 256);
            within("output", output, 16);
        }

        private static void within(String key, @Nullable Integer tokens, int least) {
            if (tokens != null && (tokens < least || tokens > MOST_TOKENS)) {
                throw new IllegalArgumentException(
                        key + " must be " + least + " to " + MOST_TOKENS + ", was " + tokens);
            }
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Prompts(String system, List<String> starters) {
        public Prompts {
            starters = starters == null ? List.of() : List.copyOf(starters);
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Axon(Boolean enabled, String embedding, Search search) {
        public Axon {
            enabled = Objects.requireNonNullElse(enabled, true);
            embedding = Objects.requireNonNullElse(embedding, "all-minilm-l6-v2-q");
            search = search == null ? Search.DEFAULT : search;
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Search(
            @Nullable @JsonProperty("top_k") Integer topK,
            @Nullable String fusion,
            @Nullable @JsonProperty("lexical_weight") Double lexicalWeight,
            @Nullable String rerank,
            @Nullable @JsonProperty("min_score") Double minScore) {
        static final Search DEFAULT = new Search(null, null, null, null, null);

        public Search {
            topK = Objects.requireNonNullElse(topK, 6);
            fusion = Objects.requireNonNullElse(fusion, "auto");
            minScore = Objects.requireNonNullElse(minScore, 0.0);
        }

        /** How meaning and words are weighed: auto, vector, lexical or equal. */
        public String mode() {
            return Objects.requireNonNull(fusion);
        }

        /** The reranker that looks at the best a second time. */
        public Optional<String> reranker() {
            return Optional.ofNullable(rerank).filter(name -> !name.equals("none"));
        }

        /** Passages whose score is lower are left out, 0 to 1. */
        public double leastScore() {
            return Objects.requireNonNull(minScore);
        }

        /** How many passages the model gets. */
        public int passages() {
            return Objects.requireNonNull(topK);
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Memory(@Nullable Working working) {

        @JsonIgnoreProperties(ignoreUnknown = true)
        public record Working(@Nullable Integer turns) {}

        /** How many earlier turns the model sees again. */
        public int workingTurns() {
            var given = working == null ? null : working.turns();
            return given == null ? 10 : given;
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Limits(
            @Nullable @JsonProperty("tokens_per_day") Long tokensPerDay,
            @Nullable @JsonProperty("turns_per_minute") Integer turnsPerMinute,
            @Nullable @JsonProperty("turn_timeout") String turnTimeout) {

        /** What one person may use of it in a day, read and written; {@link Long#MAX_VALUE} is no limit. */
        public long tokensADay() {
            return tokensPerDay == null ? Long.MAX_VALUE : tokensPerDay;
        }

        public int turnsAMinute() {
            return turnsPerMinute == null ? 20 : turnsPerMinute;
        }

        public Duration timeout() {
            return turnTimeout == null ? Duration.ofMinutes(2) : Duration.parse(turnTimeout);
        }
    }

    /** Lists of {@code group:NAME}, {@code user:ADDRESS} and {@code role:NAME}. */
    public record Access(List<String> use, List<String> feed, List<String> edit) {
        public Access {
            use = use == null ? List.of("role:user") : List.copyOf(use);
            feed = feed == null ? List.of("role:user") : List.copyOf(feed);
            edit = edit == null ? List.of("role:admin") : List.copyOf(edit);
        }
    }

    public Neuron {
        privacy = privacy == null ? new Privacy("hipaa", List.of(), List.of()) : privacy;
        axon = axon == null ? new Axon(true, "all-minilm-l6-v2-q", Search.DEFAULT) : axon;
        memory = memory == null ? new Memory(null) : memory;
        limits = limits == null ? new Limits(null, null, null) : limits;
        access =
                access == null ? new Access(List.of("role:user"), List.of("role:user"), List.of("role:admin")) : access;
    }

    public String id() {
        return metadata.id();
    }
}
