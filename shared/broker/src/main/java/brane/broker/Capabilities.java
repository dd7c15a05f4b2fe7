package brane.broker;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a model can do, as far as it is known, and who says so. The administrator's word goes before the server's, that before
 * the shipped table's; the probe fills what nobody says, and shows what is not true of the rest.
 *
 * @param context tokens that prompt and answer have together; null when nobody knows
 * @param output most tokens of an answer; null when nobody knows
 */
public record Capabilities(
        @Nullable Limit context,
        @Nullable Limit output,
        Ability tools,
        Ability jsonSchema,
        Ability vision,
        Ability thinking) {

    /** Who says so. */
    public enum Source {
        /** The Neuron file, or the administrator for the site. */
        @JsonProperty("override")
        OVERRIDE,
        /** The model's server. */
        @JsonProperty("server")
        SERVER,
        /** The table of well-known models. */
        @JsonProperty("table")
        TABLE,
        /** It was tried. */
        @JsonProperty("probe")
        PROBE
    }

    /** Whether it can. */
    public enum Answer {
        @JsonProperty("yes")
        YES,
        @JsonProperty("no")
        NO,
        @JsonProperty("unknown")
        UNKNOWN
    }

    /**
     * A number of tokens.
     *
     * @param refuted whether the probe saw that it is not so: then it is what the probe saw, but for an administrator's word
     */
    public record Limit(int tokens, Source source, boolean refuted) {}

    /**
     * Whether it can do something.
     *
     * @param source null when it is unknown
     * @param refuted whether it is claimed, but failed when it was tried
     */
    public record Ability(Answer is, @Nullable Source source, boolean refuted) {

        static final Ability UNKNOWN = new Ability(Answer.UNKNOWN, null, false);

        /** Whether to rely on it: it is claimed and was not refuted, or an administrator insists. */
        public boolean yes() {
            return is == Answer.YES && (!refuted || source == Source.OVERRIDE);
        }
    }

    /** Nothing is known. */
    public static final Capabilities UNKNOWN =
            new Capabilities(null, null, Ability.UNKNOWN, Ability.UNKNOWN, Ability.UNKNOWN, Ability.UNKNOWN);

    static Capabilities of(Claims override, Claims server, Claims table, List<Trial> trials) {
        var said = new Sayings(override, server, table, trials);
        return new Capabilities(
                said.context(),
                said.limit(Claims::output),
                said.ability(Claims::tools, Trial.Of.TOOLS),
                said.ability(Claims::jsonSchema, Trial.Of.JSON_SCHEMA),
                said.ability(Claims::vision, Trial.Of.VISION),
                said.ability(Claims::thinking, Trial.Of.THINKING));
    }

    /** Tokens of context, or null. */
    public @Nullable Integer window() {
        return context == null ? null : Integer.valueOf(context.tokens());
    }

    /** How to tell it of tools: by its server's protocol where that is known to work, or else by what surely does. */
    public ToolMode toolMode() {
        return tools.yes() ? ToolMode.NATIVE : jsonSchema.yes() ? ToolMode.CONSTRAINED_JSON : ToolMode.HERMES;
    }

    private record Sayings(Claims override, Claims server, Claims table, List<Trial> trials) {

        private record Said<T>(T value, Source source) {}

        private <T> Optional<Said<T>> first(Function<Claims, @Nullable T> what) {
            return said(what, override, Source.OVERRIDE)
                    .or(() -> said(what, server, Source.SERVER))
                    .or(() -> said(what, table, Source.TABLE));
        }

        private static <T> Optional<Said<T>> said(Function<Claims, @Nullable T> what, Claims by, Source source) {
            return Optional.ofNullable(what.apply(by)).map(value -> new Said<>(value, source));
        }

        private Optional<Trial> trial(Trial.Of of) {
            return trials.stream().filter(trial -> trial.of() == of).findFirst();
        }

        @Nullable
        Limit limit(Function<Claims, @Nullable Integer> what) {
            return first(what)
                    .map(said -> new Limit(said.value(), said.source(), false))
                    .orElse(null);
        }

        /** A server that read less than it was sent has no more than what it counted, whatever is claimed. */
        @Nullable
        Limit context() {
            var claimed = limit(Claims::context);
            var seen = trial(Trial.Of.CONTEXT)
                    .filter(trial -> trial.verdict() == Trial.Verdict.FAILED)
                    .map(trial -> trial.counted() == null ? trial.sent() : trial.counted());
            if (seen.isEmpty()) {
                return claimed;
            }
            if (claimed == null) {
                return new Limit(seen.get(), Source.PROBE, false);
            }
            var tokens =
                    claimed.source() == Source.OVERRIDE ? claimed.tokens() : Math.min(claimed.tokens(), seen.get());
            return new Limit(tokens, claimed.source(), true);
        }

        Ability ability(Function<Claims, @Nullable Boolean> what, Trial.Of of) {
            var claimed = first(what);
            var tried = trial(of).map(Trial::verdict).orElse(Trial.Verdict.UNSURE);
            if (claimed.isEmpty()) {
                return switch (tried) {
                    case PASSED -> new Ability(Answer.YES, Source.PROBE, false);
                    case FAILED -> new Ability(Answer.NO, Source.PROBE, false);
                    case UNSURE -> Ability.UNKNOWN;
                };
            }
            var said = claimed.get();
            if (said.value()) {
                return new Ability(Answer.YES, said.source(), tried == Trial.Verdict.FAILED);
            }
            return tried == Trial.Verdict.PASSED && said.source() != Source.OVERRIDE
                    ? new Ability(Answer.YES, Source.PROBE, false)
                    : new Ability(Answer.NO, said.source(), false);
        }
    }
}
