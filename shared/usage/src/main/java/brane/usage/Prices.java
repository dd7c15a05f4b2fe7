package brane.usage;

import brane.audit.Action;
import brane.audit.AuditLog;
import brane.audit.Entry;
import brane.core.Problem;
import brane.storage.Database;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What models cost: the site's own prices first, then the table that is shipped. A model that stands in neither is not priced,
 * which is not the same as free.
 */
public final class Prices {

    private static final int MOST = 500;

    /**
     * A line of a table.
     *
     * @param model the model's name, or the beginning of names and {@code *}
     * @param in currency units for a million tokens that it reads
     * @param out the same for those that it writes
     */
    public record Line(String provider, String model, double in, double out) {

        public Line {
            if (provider == null || !provider.matches("[a-z-]{1,40}")) {
                throw new IllegalArgumentException("provider must be the name of one, such as openai");
            }
            if (model == null || model.isBlank() || model.length() > 200 || model.matches(".*[*].+")) {
                throw new IllegalArgumentException(
                        "model must be a name of 1 to 200 characters, or the beginning of names and * at its end");
            }
            price(in, out);
        }

        boolean names(String provider, String model) {
            return this.provider.equals(provider)
                    && (this.model.endsWith("*")
                            ? model.startsWith(this.model.substring(0, this.model.length() - 1))
                            : model.equals(this.model));
        }

        Price price() {
            return price(in, out);
        }

        private static Price price(double in, double out) {
            return new Price(Math.round(in * Price.MILLION), Math.round(out * Price.MILLION));
        }
    }

    private static final List<Line> SHIPPED = shipped();

    private final Database database;
    private final AuditLog log;
    private final Briefly<List<Line>> own;

    Prices(Database database, AuditLog log) {
        this.database = database;
        this.log = log;
        this.own = new Briefly<>(this::read);
    }

    private static List<Line> shipped() {
        try (var in = Prices.class.getResourceAsStream("prices.json")) {
            if (in == null) {
                throw new IllegalStateException("prices.json is not on the class path");
            }
            return new ObjectMapper().readValue(in, new TypeReference<List<Line>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a call costs; none when nobody has said it. The longest name that fits counts, the site's before the shipped one. */
    public Optional<Price> of(String provider, String model) {
        return Stream.of(own.get(), SHIPPED)
                .flatMap(table -> table.stream()
                        .filter(line -> line.names(provider, model))
                        .max(java.util.Comparator.comparingInt(
                                line -> line.model().length()))
                        .stream())
                .findFirst()
                .map(Line::price);
    }

    /** The site's own. */
    public List<Line> own() {
        return read();
    }

    /** Those that are shipped; United States dollars, of the day that docs/usage.md names. */
    public static List<Line> table() {
        return SHIPPED;
    }

    /**
     * Takes these in place of the site's own.
     *
     * @throws brane.core.ProblemException {@code prices-invalid} (422)
     */
    public void set(List<Line> lines) {
        var names = new HashSet<String>();
        if (lines.size() > MOST || !lines.stream().allMatch(line -> names.add(line.provider() + " " + line.model()))) {
            throw Problem.of(
                            "prices-invalid",
                            422,
                            "The prices can't be kept.",
                            "there must be at most " + MOST + " lines, and one for each provider and model")
                    .failure();
        }
        log.during(
                Entry.of(Action.CONFIGURATION_CHANGE, "site:prices").count("lines", lines.size()),
                _ -> database.inTx(tx -> {
                    tx.execute("delete from price");
                    for (var line : lines) {
                        var price = line.price();
                        tx.execute(
                                "insert into price (provider, model, micro_in, micro_out) values (?, ?, ?, ?)",
                                line.provider(),
                                line.model(),
                                price.in(),
                                price.out());
                    }
                    return true;
                }));
        own.forget();
    }

    private List<Line> read() {
        return database
                .query("select provider, model, micro_in, micro_out from price order by provider, model limit ?", MOST)
                .stream()
                .map(row -> new Line(
                        row.text("provider"),
                        row.text("model"),
                        (double) row.number("micro_in") / Price.MILLION,
                        (double) row.number("micro_out") / Price.MILLION))
                .toList();
    }
}
