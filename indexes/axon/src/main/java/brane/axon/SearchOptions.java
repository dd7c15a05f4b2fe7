package brane.axon;

/**
 * How a search is done.
 *
 * @param limit the most passages, 1 to 100
 * @param fusion how the two rankings become one
 * @param minScore passages whose fused score is lower are left out, 0 to 1; only a passage that is first by words and by
 *     meaning has 1
 */
public record SearchOptions(int limit, Mode fusion, double minScore) {

    /** Which ranking counts. */
    public enum Mode {
        /** Both, weighted by the question. */
        AUTO,
        /** Both alike. */
        BALANCED,
        /** By meaning only. */
        VECTOR,
        /** By words only. */
        LEXICAL
    }

    public static final int MAX_LIMIT = 100;

    public SearchOptions {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problems.malformed("limit must be 1 to " + MAX_LIMIT + ", was " + limit);
        }
        if (!(minScore >= 0 && minScore <= 1)) {
            throw Problems.malformed("min_score must be 0 to 1, was " + minScore);
        }
    }

    /** Weighted by the question, with no least score. */
    public static SearchOptions best(int limit) {
        return new SearchOptions(limit, Mode.AUTO, 0);
    }
}
