package brane.search;

import brane.axon.SearchFilter;
import brane.core.Problem;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A filter as a request has it; what is absent limits nothing. */
record FilterBody(
        @Nullable List<UUID> documents,
        @Nullable LabelRules labels,
        @Nullable String from,
        @Nullable String to,
        @Nullable List<String> types) {

    /** Labels that a document must have all, some or none of. */
    record LabelRules(
            @Nullable List<String> all,
            @Nullable List<String> any,
            @Nullable List<String> none) {}

    /** @throws brane.core.ProblemException {@code search-malformed}, {@code document-labels-invalid} (422) */
    SearchFilter filter() {
        var rules = labels == null ? new LabelRules(null, null, null) : labels;
        return new SearchFilter(
                set("documents", documents),
                set("labels.all", rules.all()),
                set("labels.any", rules.any()),
                set("labels.none", rules.none()),
                date("from", from),
                date("to", to),
                set("types", types));
    }

    /** An empty list would let everything through where its sender meant nothing. */
    private static <T> Set<T> set(String key, @Nullable List<T> list) {
        if (list == null) {
            return Set.of();
        }
        if (list.isEmpty() || list.contains(null)) {
            throw malformed("filter." + key + " must be absent or have at least one value, and no null");
        }
        return Set.copyOf(list);
    }

    private static @Nullable LocalDate date(String key, @Nullable String text) {
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw malformed("filter." + key + " must be a date such as 2024-05-01, had " + text.length()
                    + " characters that are none");
        }
    }

    private static RuntimeException malformed(String detail) {
        return Problem.of("search-malformed", 422, "The search can't be done.", detail)
                .failure();
    }
}
