package brane.usage;

import java.time.Instant;

/**
 * An account that something is booked on, for one period.
 *
 * @param account {@code site}, {@code user:ID}, {@code group:NAME}, {@code neuron:ID}, or two of these with a blank between
 * @param most what may be on it afterwards
 */
record Charge(String account, Instant period, Amount most) {

    Key key() {
        return new Key(account, period);
    }

    /** What makes an account's period one. */
    record Key(String account, Instant period) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            var first = account.compareTo(other.account);
            return first != 0 ? first : period.compareTo(other.period);
        }
    }
}
