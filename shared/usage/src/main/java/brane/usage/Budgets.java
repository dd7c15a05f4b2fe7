package brane.usage;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.core.Problem;
import brane.storage.Database;
import brane.storage.Row;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What may be spent in a day, as administrators decided. */
public final class Budgets {

    private static final int MOST = 1_000;

    /** Each person who has no budget of their own. */
    static final String EACH_USER = "each-user";

    private static final Pattern ACCOUNT =
            Pattern.compile("site|each-user|user:[0-9a-f-]{36}|group:[^ ]{1,100}|neuron:[a-z][a-z0-9-]{1,62}");

    /**
     * The most of a day; null is no limit.
     *
     * @param account {@code site}, {@code each-user}, {@code user:ID}, {@code group:NAME} or {@code neuron:ID}
     * @param money in units of the site's currency
     */
    public record Budget(
            String account,
            @Nullable Long requests,
            @Nullable Long tokens,
            @Nullable Double money) {

        public Budget {
            if (account == null || !ACCOUNT.matcher(account).matches()) {
                throw new IllegalArgumentException(
                        "account must be site, each-user, user:ID, group:NAME or neuron:ID, was "
                                + (account == null ? "left out" : account.length() + " characters"));
            }
            if (requests == null && tokens == null && money == null) {
                throw new IllegalArgumentException("a budget must limit requests, tokens or money");
            }
            if ((requests != null && requests < 0)
                    || (tokens != null && tokens < 0)
                    || (money != null && !(money >= 0 && money <= 1e9))) {
                throw new IllegalArgumentException("requests, tokens and money must be 0 or more");
            }
        }

        Amount most() {
            return new Amount(
                    requests == null ? Long.MAX_VALUE : requests,
                    tokens == null ? Long.MAX_VALUE : tokens,
                    money == null ? Long.MAX_VALUE : Math.round(money * Price.MILLION));
        }

        private static Budget of(Row row) {
            return new Budget(
                    row.text("account"),
                    row.optionalNumber("requests").orElse(null),
                    row.optionalNumber("tokens").orElse(null),
                    row.optionalNumber("micro")
                            .map(micro -> (double) micro / Price.MILLION)
                            .orElse(null));
        }
    }

    private final Database database;
    private final AuditLog log;
    private final Briefly<Map<String, Amount>> most;

    Budgets(Database database, AuditLog log) {
        this.database = database;
        this.log = log;
        this.most = new Briefly<>(() -> all().stream().collect(Collectors.toMap(Budget::account, Budget::most)));
    }

    public List<Budget> all() {
        return database.query("select * from budget order by account limit ?", MOST).stream()
                .map(Budget::of)
                .toList();
    }

    /**
     * Takes these in place of all others.
     *
     * @throws brane.core.ProblemException {@code budgets-invalid} (422)
     */
    public void set(List<Budget> budgets) {
        var accounts = new HashSet<String>();
        if (budgets.size() > MOST || !budgets.stream().map(Budget::account).allMatch(accounts::add)) {
            throw Problem.of(
                            "budgets-invalid",
                            422,
                            "The budgets can't be kept.",
                            "there must be at most " + MOST + ", and one for each account")
                    .failure();
        }
        log.during(
                Entry.of(Action.CONFIGURATION_CHANGE, "site:budgets").count("budgets", budgets.size()),
                _ -> database.inTx(tx -> {
                    tx.execute("delete from budget");
                    for (var budget : budgets) {
                        var amount = budget.most();
                        tx.execute(
                                "insert into budget (account, requests, tokens, micro) values (?, ?, ?, ?)",
                                budget.account(),
                                budget.requests(),
                                budget.tokens(),
                                budget.money() == null ? null : amount.micro());
                    }
                    return true;
                }));
        most.forget();
    }

    /** What the account may spend in a day. */
    Amount of(String account) {
        return of(account, Function.identity());
    }

    /** What a person may: their own budget, or else the one of each. */
    Amount ofUser(String account) {
        return of(account, none -> most.get().getOrDefault(EACH_USER, none));
    }

    private Amount of(String account, Function<Amount, Amount> otherwise) {
        var own = most.get().get(account);
        return own != null ? own : otherwise.apply(Amount.UNLIMITED);
    }
}
