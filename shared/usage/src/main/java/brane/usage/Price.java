package brane.usage;

/**
 * What a model costs, in millionths of the site's currency for a million tokens.
 *
 * @param in for what it reads
 * @param out for what it writes
 */
public record Price(long in, long out) {

    static final long MILLION = 1_000_000;

    /** A model on machines of one's own. */
    public static final Price FREE = new Price(0, 0);

    /** More than any model ever cost, and so little that sums of it fit. */
    private static final long MOST = 10_000 * MILLION;

    public Price {
        if (in < 0 || out < 0 || in > MOST || out > MOST) {
            throw new IllegalArgumentException("a price must be 0 to 10000 for a million tokens");
        }
    }

    /** What these tokens cost, in millionths, rounded up. */
    public long of(long tokensIn, long tokensOut) {
        return Math.ceilDiv(
                Math.addExact(Math.multiplyExact(tokensIn, in), Math.multiplyExact(tokensOut, out)), MILLION);
    }
}
