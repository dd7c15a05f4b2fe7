package brane.usage;

import brane.storage.Sql;
import java.util.Collection;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Adds calls of models to what people see of their use. */
final class Uses {

    /** Takes {@link #arguments}; {@link #ADD} is its end. */
    static final String INSERT = """
            insert into model_use as u
                (day, person, neuron, provider, model, requests, failed, unpriced, tokens_in, tokens_out, micro)
            select n.* from unnest(cast(? as date[]), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as n
            """;

    static final String ADD = """
            on conflict (day, person, neuron, provider, model) do update set
                requests = u.requests + excluded.requests, failed = u.failed + excluded.failed,
                unpriced = u.unpriced + excluded.unpriced, tokens_in = u.tokens_in + excluded.tokens_in,
                tokens_out = u.tokens_out + excluded.tokens_out, micro = u.micro + excluded.micro
            """;

    private record Sum(ModelUse of, long requests, long failed, long unpriced, long in, long out, long micro) {

        static Sum of(ModelUse use) {
            return new Sum(
                    use, 1, use.failed() ? 1 : 0, use.priced() ? 0 : 1, use.tokensIn(), use.tokensOut(), use.micro());
        }

        Sum plus(Sum more) {
            return new Sum(
                    of,
                    requests + more.requests,
                    failed + more.failed,
                    unpriced + more.unpriced,
                    in + more.in,
                    out + more.out,
                    micro + more.micro);
        }
    }

    private Uses() {}

    static void add(Sql tx, Collection<ModelUse> uses) {
        if (!uses.isEmpty()) {
            tx.execute(INSERT + ADD, arguments(uses).toArray());
        }
    }

    /** The arguments of {@link #INSERT}. */
    static Stream<Object> arguments(Collection<ModelUse> uses) {
        // In one order, so that two processes never wait for each other.
        var sums = new TreeMap<String, Sum>();
        for (var use : uses) {
            var key = String.join("\n", use.day(), use.person().toString(), use.neuron(), use.provider(), use.model());
            sums.merge(key, Sum.of(use), Sum::plus);
        }
        return Stream.of(
                texts(sums.values(), ModelUse::day),
                sums.values().stream().map(sum -> sum.of().person()).toArray(UUID[]::new),
                texts(sums.values(), ModelUse::neuron),
                texts(sums.values(), ModelUse::provider),
                texts(sums.values(), ModelUse::model),
                numbers(sums.values(), Sum::requests),
                numbers(sums.values(), Sum::failed),
                numbers(sums.values(), Sum::unpriced),
                numbers(sums.values(), Sum::in),
                numbers(sums.values(), Sum::out),
                numbers(sums.values(), Sum::micro));
    }

    private static String[] texts(Collection<Sum> sums, Function<ModelUse, String> part) {
        return sums.stream().map(sum -> part.apply(sum.of())).toArray(String[]::new);
    }

    private static Long[] numbers(Collection<Sum> sums, ToLongFunction<Sum> part) {
        return sums.stream().map(sum -> part.applyAsLong(sum)).toArray(Long[]::new);
    }
}
