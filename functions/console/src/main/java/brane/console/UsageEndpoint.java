package brane.console;

import brane.core.Ids;
import brane.core.Problem;
import brane.core.Role;
import brane.security.Accounts;
import brane.server.Exchange;
import brane.server.Json;
import brane.usage.Budgets.Budget;
import brane.usage.Prices;
import brane.usage.Spending;
import brane.usage.UsageReport;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who used which models how much; and what may be spent, for administrators (docs/usage.md). */
final class UsageEndpoint {

    private static final int DAYS = 30;
    private static final int MOST_DAYS = 400;
    private static final String CURRENCY = "USD";

    /** @param name what people call it, where {@code what} is an id */
    record LineView(
            String what,
            @Nullable String name,
            long requests,
            long failed,
            long unpriced,
            long tokensIn,
            long tokensOut,
            double money) {}

    record UsageView(LocalDate from, LocalDate to, String by, String currency, List<LineView> lines) {}

    record BudgetsView(String currency, List<Budget> budgets) {
        BudgetsView {
            budgets = List.copyOf(Json.required("budgets", budgets));
        }
    }

    record PricesView(
            String currency,
            List<Prices.Line> prices,
            @Nullable List<Prices.Line> shipped) {
        PricesView {
            prices = List.copyOf(Json.required("prices", prices));
        }
    }

    private final Spending spending;
    private final Accounts accounts;

    UsageEndpoint(Spending spending, Accounts accounts) {
        this.spending = spending;
        this.accounts = accounts;
    }

    /** One's own; for an administrator everybody's, or with {@code person} one person's. */
    void usage(Exchange exchange) {
        var to = day(exchange, "to", spending.today());
        var from = day(exchange, "from", to.minusDays(DAYS - 1L));
        if (from.isAfter(to) || from.plusDays(MOST_DAYS).isBefore(to)) {
            throw wrong("from", "a day before to, and at most " + MOST_DAYS + " before it");
        }
        var by = by(exchange.query("by").orElse("day"));
        var lines = spending.report().of(from, to, by, person(exchange));
        var names =
                by == UsageReport.By.PERSON && exchange.caller().is(Role.ADMIN) ? names() : Map.<String, String>of();
        exchange.ok(new UsageView(
                from,
                to,
                by.name().toLowerCase(Locale.ROOT),
                CURRENCY,
                lines.stream()
                        .map(line -> new LineView(
                                line.what(),
                                names.get(line.what()),
                                line.requests(),
                                line.failed(),
                                line.unpriced(),
                                line.tokensIn(),
                                line.tokensOut(),
                                line.money()))
                        .toList()));
    }

    /** Whose use is told; somebody else's only to an administrator. */
    private static Optional<UUID> person(Exchange exchange) {
        var own = exchange.caller().id();
        if (!exchange.caller().is(Role.ADMIN)) {
            return Optional.of(own);
        }
        return exchange.query("person").map(word -> word.equals("me") ? own : Ids.parse(word));
    }

    private Map<String, String> names() {
        return accounts.list().stream()
                .collect(Collectors.toMap(person -> person.id().toString(), person -> person.name()));
    }

    private static UsageReport.By by(String word) {
        return Arrays.stream(UsageReport.By.values())
                .filter(by -> by.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> wrong("by", "day, person, neuron or model"));
    }

    private static LocalDate day(Exchange exchange, String name, LocalDate absent) {
        return exchange.query(name)
                .map(text -> {
                    try {
                        return LocalDate.parse(text);
                    } catch (DateTimeException e) {
                        throw wrong(name, "a day such as 2026-11-23");
                    }
                })
                .orElse(absent);
    }

    private static RuntimeException wrong(String name, String rule) {
        return Problem.of("query-invalid", 400, "The address is not right.", name + " must be " + rule)
                .failure();
    }

    void budgets(Exchange exchange) {
        exchange.ok(new BudgetsView(CURRENCY, spending.budgets().all()));
    }

    void setBudgets(Exchange exchange) throws IOException {
        spending.budgets().set(exchange.json(BudgetsView.class).budgets());
        budgets(exchange);
    }

    void prices(Exchange exchange) {
        exchange.ok(new PricesView(CURRENCY, spending.prices().own(), Prices.table()));
    }

    void setPrices(Exchange exchange) throws IOException {
        spending.prices().set(exchange.json(PricesView.class).prices());
        prices(exchange);
    }
}
