package brane.axon;

import org.jspecify.annotations.Nullable;

/**
 * How a search is done.
 *
 * @param limit the most passages, 1 to 100
 * @param fusion how the two rankings become one
 * @param minScore passages whose fused score is lower are left out, 0 to 1; only a passage that is first by words and by
 *     meaning has 1
 * @param lexicalWeight how much the words count against meaning, 0 to 1; null leaves it to {@code fusion}
 * @param filter which documents are looked at
 * @param rerank a second look at the best, which then decides their order; null for none
 * @param joined whether neighbours become one and cut sentences are completed, as for a reader of the answer
 */
public record SearchOptions(
        int limit,
        Mode fusion,
        double minScore,
        @Nullable Double lexicalWeight,
        SearchFilter filter,
        @Nullable Reranking rerank,
        boolean joined) {

    /** Which ranking counts. */
    public enum Mode {
        /** Both, weighted by the question. */
        AUTO,
        /** Both alike. */
        BALANCED,
        /** By meaning only. */
        VECTOR,
        /** By words only. */
        LEXICAL;

        /** The mode that a Neuron file calls auto, equal, vector or lexical. */
        public static Mode of(String word) {
            return switch (word) {
                case "auto" -> AUTO;
                case "equal" -> BALANCED;
                case "vector" -> VECTOR;
                case "lexical" -> LEXICAL;
                default -> throw Problems.malformed("fusion must be auto, equal, vector or lexical, was " + word);
            };
        }
    }

    public static final int MAX_LIMIT = 100;

    public SearchOptions {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problems.malformed("limit must be 1 to " + MAX_LIMIT + ", was " + limit);
        }
        if (lexicalWeight != null && !(lexicalWeight >= 0 && lexicalWeight <= 1)) {
            throw Problems.malformed("lexical_weight must be 0 to 1, was " + lexicalWeight);
        }
        if (lexicalWeight != null && fusion != Mode.AUTO) {
            throw Problems.malformed("lexical_weight must be absent unless fusion is auto");
        }
        if (!(minScore >= 0 && minScore <= 1)) {
            throw Problems.malformed("min_score must be 0 to 1, was " + minScore);
        }
    }

    public SearchOptions(int limit, Mode fusion, double minScore) {
        this(limit, fusion, minScore, null, SearchFilter.ALL, null, false);
    }

    /** The same over some documents only. */
    public SearchOptions within(SearchFilter some) {
        return new SearchOptions(limit, fusion, minScore, lexicalWeight, some, rerank, joined);
    }

    /** The same with another weight of the words; null leaves it to the fusion. */
    public SearchOptions weighing(@Nullable Double words) {
        return new SearchOptions(limit, fusion, minScore, words, filter, rerank, joined);
    }

    /** The same with a second look; null for none. */
    public SearchOptions reranking(@Nullable Reranking second) {
        return new SearchOptions(limit, fusion, minScore, lexicalWeight, filter, second, joined);
    }

    /** The same with neighbours joined. */
    public SearchOptions joining() {
        return new SearchOptions(limit, fusion, minScore, lexicalWeight, filter, rerank, true);
    }

    /** Weighted by the question, with no least score. */
    public static SearchOptions best(int limit) {
        return new SearchOptions(limit, Mode.AUTO, 0);
    }
}
