package brane.usage;

import brane.audit.AuditLog;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.storage.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lets a model be called when that can be paid for, and remembers what it took. */
public final class Spending implements AutoCloseable {

    /** A reservation; {@link #settle} ends it. */
    public record Reserved(ModelDemand demand, Optional<Price> price, Booking booking, LocalDate day) {}

    private final Database database;
    private final Budgets budgets;
    private final Prices prices;
    private final Ledger ledger;
    private final Clock clock;
    private final ZoneId zone;

    /** @param zone whose midnight ends a day */
    public Spending(Database database, AuditLog log, Clock clock, ZoneId zone) {
        this.database = database;
        this.clock = clock;
        this.zone = zone;
        budgets = new Budgets(database, log);
        prices = new Prices(database, log);
        ledger = new Ledger(database);
    }

    public Budgets budgets() {
        return budgets;
    }

    public Prices prices() {
        return prices;
    }

    public UsageReport report() {
        return new UsageReport(database);
    }

    /** The day that it is. */
    public LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), zone);
    }

    /**
     * Counts a turn of a person with a Neuron, while the caller does other things.
     *
     * @param most in a minute
     */
    public Pace pace(UUID person, String neuron, int most) throws InterruptedException {
        var now = clock.instant();
        var minute = now.truncatedTo(ChronoUnit.MINUTES);
        var charge = new Charge("pace " + user(person) + " " + neuron(neuron), minute, new Amount(most, 0, 0));
        var answer = ledger.book(List.of(charge), new Amount(1, 0, 0));
        var wait = seconds(now, minute.plus(1, ChronoUnit.MINUTES));
        return () -> {
            if (answer.await() != null) {
                throw Problem.of(
                                "turns-too-many",
                                429,
                                "That were many questions in a minute.",
                                "limits.turns_per_minute of this Neuron is " + most + "; wait a little")
                        .with("retry_after", wait)
                        .failure();
            }
        };
    }

    /** Whether a turn comes soon after others. */
    @FunctionalInterface
    public interface Pace {

        /**
         * Waits until it is counted; it can be asked again.
         *
         * @throws ProblemException {@code turns-too-many} (429), {@code usage-unavailable} (503)
         */
        void granted() throws InterruptedException;
    }

    /**
     * Books the most that the call may take, on everybody who pays for it. It goes on while the caller does other things, until
     * it {@link Reservation#granted asks}.
     */
    public Reservation reserve(ModelDemand demand) throws InterruptedException {
        var day = today();
        var charges = charges(demand, day.atStartOfDay(zone).toInstant());
        var price = prices.of(demand.provider(), demand.model())
                .or(() -> demand.local() ? Optional.of(Price.FREE) : Optional.empty());
        var most = amount(demand.tokensIn(), demand.tokensOut(), price);
        var reserved = new Reserved(demand, price, new Booking(charges, most), day);
        if (price.isEmpty() && charges.stream().anyMatch(charge -> charge.most().micro() < Long.MAX_VALUE)) {
            return new Reservation(reserved, null);
        }
        return new Reservation(reserved, ledger.book(charges, most));
    }

    /** A reservation on its way. What nobody asked for when it is closed is given back. */
    public final class Reservation implements AutoCloseable {

        private final Reserved reserved;
        private final Ledger.@Nullable Answer answer;
        private boolean asked;

        /** @param answer null where nobody knows what it costs, and money is limited */
        private Reservation(Reserved reserved, Ledger.@Nullable Answer answer) {
            this.reserved = reserved;
            this.answer = answer;
        }

        /**
         * Waits until it is booked.
         *
         * @throws ProblemException {@code budget-spent} (429), {@code model-unpriced} (409) where money is limited and nobody knows
         *     what the model costs, {@code usage-unavailable} (503)
         */
        public Reserved granted() throws InterruptedException {
            asked = true;
            if (answer == null) {
                throw unpriced(reserved.demand());
            }
            var overdrawn = answer.await();
            if (overdrawn != null) {
                throw spent(overdrawn, reserved.booking().booked(), reserved.day());
            }
            return reserved;
        }

        @Override
        public void close() {
            if (asked || answer == null) {
                return;
            }
            try {
                if (answer.await() == null) {
                    ledger.settle(
                            reserved.booking().charges(),
                            Amount.NONE.minus(reserved.booking().booked()),
                            null);
                }
            } catch (ProblemException e) {
                // Nothing was booked, or nobody can say: then it stays, as with a process that ends here.
            } catch (InterruptedException e) {
                // It stays booked, as with a process that ends here.
                Thread.currentThread().interrupt();
            }
        }
    }

    private static ProblemException unpriced(ModelDemand demand) {
        return Problem.of(
                        "model-unpriced",
                        409,
                        "Nobody knows what this model costs.",
                        "a budget limits money, and " + demand.provider() + "/" + demand.model()
                                + " has no price; an administrator can give it one")
                .failure();
    }

    /**
     * Corrects what was booked to what it was.
     *
     * @return what it cost, in units of the site's currency
     */
    public double settle(Reserved reserved, long tokensIn, long tokensOut, boolean failed) {
        var demand = reserved.demand();
        var actual = amount(tokensIn, tokensOut, reserved.price());
        ledger.settle(
                reserved.booking().charges(),
                actual.minus(reserved.booking().booked()),
                new ModelUse(
                        reserved.day().toString(),
                        demand.person(),
                        demand.neuron(),
                        demand.provider(),
                        demand.model(),
                        failed,
                        reserved.price().isPresent(),
                        tokensIn,
                        tokensOut,
                        actual.micro()));
        return (double) actual.micro() / Price.MILLION;
    }

    private static Amount amount(long in, long out, Optional<Price> price) {
        return new Amount(1, in + out, price.map(known -> known.of(in, out)).orElse(0L));
    }

    private List<Charge> charges(ModelDemand demand, Instant day) {
        var charges = new ArrayList<Charge>();
        var user = user(demand.person());
        var neuron = neuron(demand.neuron());
        charges.add(new Charge("site", day, budgets.of("site")));
        charges.add(new Charge(user, day, budgets.ofUser(user)));
        charges.add(new Charge(neuron, day, budgets.of(neuron)));
        for (var group : demand.groups()) {
            charges.add(new Charge("group:" + group, day, budgets.of("group:" + group)));
        }
        charges.add(
                new Charge(user + " " + neuron, day, new Amount(Long.MAX_VALUE, demand.tokensADay(), Long.MAX_VALUE)));
        return charges;
    }

    private ProblemException spent(Overdrawn overdrawn, Amount wanted, LocalDate day) {
        var money = overdrawn.kind() == Amount.Kind.MONEY;
        return Problem.of(
                        "budget-spent",
                        429,
                        "The budget of today is spent.",
                        whose(overdrawn.charge().account()) + " has "
                                + shown(Math.max(0, overdrawn.most() - overdrawn.spent()), money) + " of "
                                + shown(overdrawn.most(), money) + " "
                                + overdrawn.kind().name().toLowerCase(Locale.ROOT)
                                + " left today, and this may take "
                                + shown(wanted.of(overdrawn.kind()), money)
                                + "; it begins anew at midnight, or an administrator gives more")
                .with(
                        "retry_after",
                        seconds(
                                clock.instant(),
                                day.plusDays(1).atStartOfDay(zone).toInstant()))
                .failure();
    }

    private static String whose(String account) {
        if (account.equals("site")) {
            return "the site";
        }
        return account.contains(" ")
                ? "this person with this Neuron"
                : account.startsWith("user:")
                        ? "this person"
                        : account.startsWith("neuron:") ? "this Neuron" : "the " + account.replace(':', ' ');
    }

    private static String shown(long amount, boolean money) {
        return money ? String.format(Locale.ROOT, "%.4f", (double) amount / Price.MILLION) : Long.toString(amount);
    }

    private static long seconds(Instant from, Instant to) {
        return Math.max(1, Duration.between(from, to).toSeconds());
    }

    private static String user(UUID person) {
        return "user:" + person;
    }

    private static String neuron(String id) {
        return "neuron:" + id;
    }

    /** Forgets what no budget asks for any more, and use of long ago. */
    public void maintain() {
        var now = clock.instant();
        database.execute(
                "delete from spent where period < ? or (account like 'pace %' and period < ?)",
                now.minus(Duration.ofDays(3)), now.minus(Duration.ofMinutes(5)));
        database.execute(
                "delete from model_use where day < cast(? as date)",
                today().minusDays(400).toString());
    }

    @Override
    public void close() {
        ledger.close();
    }
}
