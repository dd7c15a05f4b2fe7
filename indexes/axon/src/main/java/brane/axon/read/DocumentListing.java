package brane.axon.read;

import brane.axon.Axons;
import brane.axon.DocumentInfo;
import brane.core.Problem;
import brane.core.ProblemException;
import brane.storage.keys.Key;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Pages of documents in the order of their names. The cursor is the last name, sealed: it goes through addresses and logs,
 * and it still says where to go on when that document is gone.
 */
public final class DocumentListing {

    static final int MAX_LIMIT = 1_000;

    private static final String CONTEXT = "listing-cursor";
    private static final Comparator<DocumentInfo> BY_NAME =
            Comparator.comparing((DocumentInfo info) -> folded(info.name())).thenComparing(DocumentInfo::name);

    private DocumentListing() {}

    public static Axons.Listing page(Snapshot snapshot, Key key, String filter, Optional<String> after, int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw malformed("limit must be 1 to " + MAX_LIMIT + ", was " + limit, null);
        }
        var wanted = folded(filter);
        var all = snapshot.documents().values().stream()
                .filter(info -> folded(info.name()).contains(wanted))
                .sorted(BY_NAME)
                .toList();
        var last = after.map(cursor -> open(key, cursor));
        var rest = all.stream()
                .filter(info -> last.isEmpty() || isAfter(info.name(), last.get()))
                .limit(limit + 1L)
                .toList();
        var page = rest.subList(0, Math.min(limit, rest.size()));
        var next = rest.size() > limit ? Optional.of(seal(key, page.getLast().name())) : Optional.<String>empty();
        return new Axons.Listing(page, next, all.size());
    }

    private static boolean isAfter(String name, String last) {
        var order = folded(name).compareTo(folded(last));
        return order > 0 || (order == 0 && name.compareTo(last) > 0);
    }

    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    private static String seal(Key key, String name) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.seal(name.getBytes(StandardCharsets.UTF_8), CONTEXT));
    }

    private static String open(Key key, String cursor) {
        try {
            return new String(key.open(Base64.getUrlDecoder().decode(cursor), CONTEXT), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException | ProblemException e) {
            throw malformed("the cursor must be the one that the page before gave, and was not: begin again", e);
        }
    }

    private static RuntimeException malformed(String detail, @org.jspecify.annotations.Nullable Throwable cause) {
        var problem = Problem.of("listing-malformed", 422, "The list can not be given as it was asked for.", detail);
        return cause == null ? problem.failure() : problem.failure(cause);
    }
}
