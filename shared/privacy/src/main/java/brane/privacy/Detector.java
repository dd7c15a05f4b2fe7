package brane.privacy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The first detector: patterns, checksums and labels, in linear time and under a deadline. It finds identifiers well, and names
 * only where a label, a title or a form says so; a name found anywhere is then found in all texts of the same prompt. Other
 * names in running text it does not find. When it can't look, nothing leaves.
 */
public final class Detector {

    /** More characters than this at once are refused: nothing unread may leave. */
    static final int MAX_TEXT = 2_000_000;

    /** How long the texts of one prompt may take: a hundred times what they do, so that a busy machine refuses nothing. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final List<Search> BUILT_IN = Stream.of(Identifiers.all(), Phones.all(), Dates.all(), Names.all())
            .flatMap(List::stream)
            .toList();

    private final List<Search> searches;
    private final Set<String> never;
    private final Duration limit;

    /** @param never words that are never hidden, whatever finds them */
    public Detector(Policy policy, List<SitePattern> site, List<String> never) {
        this(
                Stream.concat(
                                BUILT_IN.stream().filter(search -> policy.hides(search.type())),
                                site.stream().map(SitePattern::recogniser))
                        .toList(),
                never,
                LIMIT);
    }

    Detector(List<Search> searches, List<String> never, Duration limit) {
        this.searches = List.copyOf(searches);
        this.never = never.stream().map(Lower::of).collect(Collectors.toSet());
        this.limit = limit;
    }

    /** The kinds of what it finds. */
    Set<String> kinds() {
        return searches.stream().map(Search::type).collect(Collectors.toUnmodifiableSet());
    }

    static List<Search> builtIn() {
        return BUILT_IN;
    }

    /** A pattern of the site's own: RE2, with what its digits must satisfy: none, luhn or mod97. */
    public record SitePattern(String type, String pattern, List<String> context, String checksum) {

        Recogniser recogniser() {
            try {
                return new Recogniser(
                        type,
                        Pattern.compile(pattern),
                        switch (checksum) {
                            case "luhn" -> Checksums::luhn;
                            case "mod97" -> Checksums::iban;
                            default -> Checksums::any;
                        },
                        context.stream().map(Lower::of).toList(),
                        1,
                        List.of(),
                        0);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("recogniser " + type + " must be an RE2 pattern", e);
            }
        }
    }

    /**
     * What may identify somebody in each of the texts, in order and without overlaps. All texts of a prompt are looked through
     * together, because what one of them says of itself (a label before a name) tells what to hide in the others.
     *
     * @throws brane.core.ProblemException {@code privacy-unchecked} (422) when they can't be looked through: none of them may
     *     then leave
     */
    List<List<Finding>> find(List<String> texts) {
        var length = texts.stream().mapToLong(String::length).sum();
        if (length > MAX_TEXT) {
            throw Unchecked.because(
                    "at most " + MAX_TEXT + " characters are looked through at once, these were " + length);
        }
        var deadline = new Deadline(limit);
        var echoes = new Echoes(never);
        var all = new ArrayList<List<Finding>>();
        var count = 0;
        for (var text : texts) {
            var found = new ArrayList<Finding>();
            var subject = new Subject(text, deadline);
            for (var search : searches) {
                found.addAll(search.find(subject));
                Search.refuseTooMany(count + found.size());
            }
            found.removeIf(finding -> never.contains(Lower.of(finding.in(text))));
            found.forEach(finding -> echoes.add(finding.type(), finding.in(text)));
            count += found.size();
            all.add(found);
        }
        var settled = new ArrayList<List<Finding>>();
        for (var i = 0; i < texts.size(); i++) {
            all.get(i).addAll(echoes.find(texts.get(i), deadline));
            count += all.get(i).size();
            Search.refuseTooMany(all.get(i).size());
            settled.add(Overlaps.settle(texts.get(i), all.get(i)));
        }
        return settled;
    }
}
