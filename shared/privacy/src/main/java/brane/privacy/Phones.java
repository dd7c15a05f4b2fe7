package brane.privacy;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.Leniency;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;

/**
 * Telephone numbers without a label: what has the shape of one, international or as it is written in a country, and is valid
 * there by libphonenumber's tables. That library is asked about short candidates only, because its own search takes time that
 * grows faster than the text.
 */
final class Phones implements Search {

    /** The most candidates that are validated in one text: each takes some 20 microseconds. */
    private static final int MAX_CANDIDATES = 5_000;

    private static final Pattern DATE =
            Pattern.compile("[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private final Pattern shape;
    private final List<String> regions;

    private Phones(String shape, String... regions) {
        this.shape = Pattern.compile(shape);
        this.regions = List.of(regions);
    }

    static List<Search> all() {
        return List.of(
                new Phones("(?:\\+|\\b00)[1-9][0-9 ()./-]{6,20}[0-9]\\b", "US", "GB", "DE"),
                new Phones("(?:\\(|\\b)[2-9][0-9]{2}\\)?[ .-]?[2-9][0-9]{2}[ .-]?[0-9]{4}\\b", "US"),
                new Phones("(?:\\(|\\b)0[1-9][0-9 ()./-]{6,16}[0-9]\\b", "GB", "DE"));
    }

    @Override
    public String type() {
        return Kinds.PHONE;
    }

    @Override
    public List<Finding> find(Subject subject) {
        if (!subject.hasDigits(7)) {
            return List.of();
        }
        var text = subject.text();
        var found = new ArrayList<Finding>();
        var candidates = 0;
        for (var matcher = shape.matcher(subject.watched()); matcher.find(); ) {
            var candidate = text.substring(matcher.start(), matcher.end());
            if (DATE.matches(candidate)) {
                continue;
            }
            if (++candidates > MAX_CANDIDATES) {
                throw Unchecked.because("at most " + MAX_CANDIDATES + " numbers that may be telephones are looked at");
            }
            subject.deadline().check();
            var at = matcher.start();
            for (var region : regions) {
                PhoneNumberUtil.getInstance()
                        .findNumbers(candidate, region, Leniency.VALID, 3)
                        .forEach(one -> found.add(new Finding(Kinds.PHONE, at + one.start(), at + one.end(), 0.8)));
            }
        }
        return found;
    }
}
