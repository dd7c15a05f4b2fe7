package brane.usage;

import brane.storage.Sql;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** A group of bookings as one statement, for the usual case that none of them would overdraw an account. */
final class GroupBooking {

    private static final String BOOK = """
            with k as (
                select * from unnest(?, ?, ?, ?, ?, ?, ?, ?)
                    as k (account, period, requests, tokens, micro, room_requests, room_tokens, room_micro)
            ), locked as materialized (
                select k.*, s.requests <= room_requests and s.tokens <= room_tokens and s.micro <= room_micro as fits
                from spent s join k on s.account = k.account and s.period = k.period
                order by s.account, s.period for update of s
            ), group_fits as materialized (
                select bool_and(fits) and count(*) = (select count(*) from k) as yes from locked
            ), booked as (
                update spent s set requests = s.requests + l.requests, tokens = s.tokens + l.tokens, micro = s.micro + l.micro
                from locked l, group_fits
                where group_fits.yes and s.account = l.account and s.period = l.period
            ), used as (""" + Uses.INSERT + ", group_fits where group_fits.yes " + Uses.ADD + """
            )
            select set_config('synchronous_commit', 'off', true) as off, coalesce(yes, false) as yes from group_fits""";

    /**
     * What is added to an account.
     *
     * @param more the sum of all that only adds
     * @param most the least of what those who are bounded may leave on it
     */
    private record Sum(Amount total, Amount more, Amount most) {

        Sum plus(Sum other) {
            return new Sum(total.plus(other.total), more.plus(other.more), most.lesser(other.most));
        }

        /** What may be on the account before; nothing is asked where nothing is added. */
        long room(Amount.Kind kind) {
            return more.of(kind) == 0 ? Long.MAX_VALUE : most.of(kind) - more.of(kind);
        }
    }

    private final TreeMap<Charge.Key, Sum> sums = new TreeMap<>();

    void add(List<Charge> charges, Amount amount, boolean bounded) {
        for (var charge : charges) {
            var most = bounded ? charge.most() : Amount.UNLIMITED;
            sums.merge(charge.key(), new Sum(amount, amount.greater(Amount.NONE), most), Sum::plus);
        }
    }

    /** Whether all of it fits and is written, with the uses; when not, nothing is, and each must be looked at for itself. */
    boolean isWritten(Sql tx, Collection<ModelUse> uses) {
        var keys = sums.keySet();
        var accounts = Stream.<Object>of(
                keys.stream().map(Charge.Key::account).toArray(String[]::new),
                keys.stream().map(Charge.Key::period).toArray(Instant[]::new),
                numbers(sum -> sum.total().requests()),
                numbers(sum -> sum.total().tokens()),
                numbers(sum -> sum.total().micro()),
                numbers(sum -> sum.room(Amount.Kind.REQUESTS)),
                numbers(sum -> sum.room(Amount.Kind.TOKENS)),
                numbers(sum -> sum.room(Amount.Kind.MONEY)));
        return tx.first(BOOK, Stream.concat(accounts, Uses.arguments(uses)).toArray())
                .orElseThrow()
                .flag("yes");
    }

    private Long[] numbers(ToLongFunction<Sum> part) {
        return sums.values().stream().map(part::applyAsLong).toArray(Long[]::new);
    }
}
