package brane.usage;

import brane.storage.Sql;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The accounts of one transaction, locked in one order, so that two processes never wait for each other. */
final class Accounts {

    /** What a crash of the database loses here is a moment's spending; nobody waits for a disk. */
    private static final String READ = """
            select set_config('synchronous_commit', 'off', true) as off, s.account, s.period, s.requests, s.tokens, s.micro
            from spent s
            join unnest(?, ?) as k (account, period) on s.account = k.account and s.period = k.period
            order by s.account, s.period for update of s""";

    private final Sql tx;
    private final TreeMap<Charge.Key, Amount> spent = new TreeMap<>();
    private final Set<Charge.Key> changed = new HashSet<>();

    private Accounts(Sql tx) {
        this.tx = tx;
    }

    static Accounts locked(Sql tx, Collection<Charge.Key> wanted) {
        var keys = new TreeSet<>(wanted);
        var accounts = new Accounts(tx);
        accounts.read(keys);
        if (accounts.spent.size() < keys.size()) {
            tx.execute(
                    "insert into spent (account, period) select * from unnest(?, ?) on conflict do nothing",
                    names(keys),
                    periods(keys));
            accounts.read(keys);
        }
        return accounts;
    }

    private void read(Collection<Charge.Key> keys) {
        for (var row : tx.query(READ, names(keys), periods(keys))) {
            spent.put(
                    new Charge.Key(row.text("account"), row.instant("period")),
                    new Amount(row.number("requests"), row.number("tokens"), row.number("micro")));
        }
    }

    /**
     * Adds the amount to all of them, or to none.
     *
     * @param bounded whether it must not go beyond what may be spent
     * @return the first that it would overdraw
     */
    @Nullable
    Overdrawn add(List<Charge> charges, Amount amount, boolean bounded) {
        if (bounded) {
            for (var charge : charges) {
                for (var kind : Amount.Kind.values()) {
                    var before = of(charge).of(kind);
                    if (amount.of(kind) > 0 && before > charge.most().of(kind) - amount.of(kind)) {
                        return new Overdrawn(charge, kind, before);
                    }
                }
            }
        }
        for (var charge : charges) {
            spent.put(charge.key(), of(charge).plus(amount));
            changed.add(charge.key());
        }
        return null;
    }

    private Amount of(Charge charge) {
        return spent.getOrDefault(charge.key(), Amount.NONE);
    }

    void store() {
        var keys = new TreeSet<>(changed);
        if (keys.isEmpty()) {
            return;
        }
        tx.execute(
                """
                update spent set requests = k.requests, tokens = k.tokens, micro = k.micro
                from unnest(?, ?, ?, ?, ?) as k (account, period, requests, tokens, micro)
                where spent.account = k.account and spent.period = k.period""",
                names(keys),
                periods(keys),
                numbers(keys, Amount.Kind.REQUESTS),
                numbers(keys, Amount.Kind.TOKENS),
                numbers(keys, Amount.Kind.MONEY));
    }

    private static String[] names(Collection<Charge.Key> keys) {
        return keys.stream().map(Charge.Key::account).toArray(String[]::new);
    }

    private static Instant[] periods(Collection<Charge.Key> keys) {
        return keys.stream().map(Charge.Key::period).toArray(Instant[]::new);
    }

    private Long[] numbers(Collection<Charge.Key> keys, Amount.Kind kind) {
        return keys.stream()
                .map(key -> spent.getOrDefault(key, Amount.NONE).of(kind))
                .toArray(Long[]::new);
    }
}
