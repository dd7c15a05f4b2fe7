package brane.usage;

/**
 * What is spent, or may be.
 *
 * @param micro millionths of the site's currency
 */
public record Amount(long requests, long tokens, long micro) {

    static final Amount NONE = new Amount(0, 0, 0);

    /** No limit at all. */
    static final Amount UNLIMITED = new Amount(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    /** What is counted. */
    enum Kind {
        REQUESTS,
        TOKENS,
        MONEY
    }

    Amount plus(Amount other) {
        return new Amount(requests + other.requests, tokens + other.tokens, micro + other.micro);
    }

    Amount minus(Amount other) {
        return new Amount(requests - other.requests, tokens - other.tokens, micro - other.micro);
    }

    long of(Kind kind) {
        return switch (kind) {
            case REQUESTS -> requests;
            case TOKENS -> tokens;
            case MONEY -> micro;
        };
    }
}
