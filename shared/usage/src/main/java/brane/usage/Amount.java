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

    /** Of each kind the lesser. */
    Amount lesser(Amount other) {
        return new Amount(
                Math.min(requests, other.requests), Math.min(tokens, other.tokens), Math.min(micro, other.micro));
    }

    /** Of each kind the greater. */
    Amount greater(Amount other) {
        return new Amount(
                Math.max(requests, other.requests), Math.max(tokens, other.tokens), Math.max(micro, other.micro));
    }

    long of(Kind kind) {
        return switch (kind) {
            case REQUESTS -> requests;
            case TOKENS -> tokens;
            case MONEY -> micro;
        };
    }
}
