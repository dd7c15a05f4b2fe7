package brane.axon;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which documents a search looks at; what is left empty or null limits nothing, and all that is given must hold. It is applied
 * before passages are ranked, so that the best of those documents are found however few they are.
 *
 * @param documents ids of documents
 * @param allOf labels that a document must have, all of them
 * @param anyOf labels of which a document must have one
 * @param noneOf labels that a document must not have
 * @param from the first date; a document without a date is left out when a date is given
 * @param to the last date
 * @param types pdf, docx, html, markdown, text
 */
public record SearchFilter(
        Set<UUID> documents,
        Set<String> allOf,
        Set<String> anyOf,
        Set<String> noneOf,
        @Nullable LocalDate from,
        @Nullable LocalDate to,
        Set<String> types) {

    /** The types that documents have. */
    public static final List<String> TYPES = List.of("pdf", "docx", "html", "markdown", "text");

    /** Looks at all documents. */
    public static final SearchFilter ALL =
            new SearchFilter(Set.of(), Set.of(), Set.of(), Set.of(), null, null, Set.of());

    public static final int MAX_DOCUMENTS = 1_000;

    public SearchFilter {
        documents = Set.copyOf(documents);
        types = Set.copyOf(types);
        allOf = labels("all", allOf);
        anyOf = labels("any", anyOf);
        noneOf = labels("none", noneOf);
        if (documents.size() > MAX_DOCUMENTS) {
            throw Problems.malformed(
                    "the filter must have at most " + MAX_DOCUMENTS + " documents, had " + documents.size());
        }
        if (!TYPES.containsAll(types)) {
            throw Problems.malformed("the filter's types must be of " + String.join(", ", TYPES) + ", one was not");
        }
        if (from != null && to != null && to.isBefore(from)) {
            throw Problems.malformed("the filter's dates must go forward, were " + from + " to " + to);
        }
    }

    private static Set<String> labels(String rule, Set<String> names) {
        if (names.size() > Labels.MAX) {
            throw Problems.malformed(
                    "the filter must have at most " + Labels.MAX + " labels under `" + rule + "`, had " + names.size());
        }
        return Set.copyOf(Labels.normal(names));
    }

    /** Whether it lets every document through. */
    public boolean isOpen() {
        return equals(ALL);
    }

    public boolean matches(DocumentInfo document) {
        return (documents.isEmpty() || documents.contains(document.id()))
                && (types.isEmpty() || types.contains(document.type()))
                && hasItsLabels(document)
                && isOfItsTime(document.date());
    }

    private boolean hasItsLabels(DocumentInfo document) {
        if (allOf.isEmpty() && anyOf.isEmpty() && noneOf.isEmpty()) {
            return true;
        }
        var labels = new HashSet<>(document.labels());
        return labels.containsAll(allOf)
                && (anyOf.isEmpty() || anyOf.stream().anyMatch(labels::contains))
                && noneOf.stream().noneMatch(labels::contains);
    }

    private boolean isOfItsTime(@Nullable LocalDate date) {
        if (from == null && to == null) {
            return true;
        }
        return date != null && (from == null || !date.isBefore(from)) && (to == null || !date.isAfter(to));
    }
}
