package brane.usage;

import brane.storage.Database;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Who used which models how much. */
public final class UsageReport {

    private static final int MOST = 5_000;

    /** By what it is added up. */
    public enum By {
        DAY("cast(day as text)"),
        PERSON("cast(person as text)"),
        NEURON("neuron"),
        MODEL("provider || '/' || model");

        private final String expression;

        By(String expression) {
            this.expression = expression;
        }
    }

    /**
     * A sum.
     *
     * @param what the day, the person's id, the Neuron's or the model's
     * @param unpriced requests of which nobody knows what they cost
     * @param money in units of the site's currency
     */
    public record Line(
            String what, long requests, long failed, long unpriced, long tokensIn, long tokensOut, double money) {}

    private final Database database;

    UsageReport(Database database) {
        this.database = database;
    }

    /** @param person whose use alone; of all when empty */
    public List<Line> of(LocalDate from, LocalDate to, By by, Optional<UUID> person) {
        return database
                .query(
                        "select " + by.expression
                                + " as what, sum(requests) requests, sum(failed) failed, sum(unpriced) unpriced,"
                                + " sum(tokens_in) tokens_in, sum(tokens_out) tokens_out, sum(micro) micro from model_use"
                                + " where day between cast(? as date) and cast(? as date)"
                                + " and (cast(? as uuid) is null or person = ?) group by 1 order by 1 limit " + MOST,
                        from.toString(),
                        to.toString(),
                        person.orElse(null),
                        person.orElse(null))
                .stream()
                .map(row -> new Line(
                        row.text("what"),
                        row.number("requests"),
                        row.number("failed"),
                        row.number("unpriced"),
                        row.number("tokens_in"),
                        row.number("tokens_out"),
                        (double) row.number("micro") / Price.MILLION))
                .toList();
    }
}
