package brane.privacy;

import brane.core.Problem;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The first detector: patterns, checksums and labels, in linear time. It finds identifiers well and names only where a label, a
 * title or a form says so; names in running text it does not find. When it can't look, nothing leaves.
 */
public final class Detector {

    /** More characters than this at once are refused: nothing unread may leave. */
    static final int MAX_TEXT = 2_000_000;

    private static final int MAX_FINDINGS = 20_000;
    private static final String NAME = "[A-Z\\x{C0}-\\x{DE}][\\p{L}'’-]+";
    private static final String FULL_NAME =
            NAME + "(?:[ \\t]+(?:[A-Z]\\.|(?:van|von|de|der|den|di|da|la|le|bin|al)|" + NAME + ")){0,3}";

    private static final List<Recogniser> BUILT_IN = List.of(
            Recogniser.of(
                    "EMAIL", "[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,4}", Checksums::any),
            Recogniser.of("URL", "https?://[^\\s<>\"')\\]]{3,500}", Checksums::any),
            Recogniser.of("IBAN", "\\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\\b", Checksums::iban),
            Recogniser.of("CARD", "\\b[0-9](?:[ -]?[0-9]){12,18}\\b", Checksums::card),
            Recogniser.of("SSN", "\\b[0-9]{3}-[0-9]{2}-[0-9]{4}\\b", Checksums::ssn),
            Recogniser.near("SSN", "\\b[0-9]{9}\\b", Checksums::ssn, "ssn", "social security"),
            Recogniser.of("IP", "\\b[0-9]{1,3}(?:\\.[0-9]{1,3}){3}\\b", Checksums::ip),
            Recogniser.of("IP", "\\b(?:[0-9a-fA-F]{1,4}:){2,7}:?[0-9a-fA-F]{1,4}\\b", Checksums::ip),
            Recogniser.of("MAC", "\\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}\\b", Checksums::any),
            Recogniser.of("VIN", "\\b[A-HJ-NPR-Z0-9]{17}\\b", Checksums::vin),
            Recogniser.near("NPI", "\\b[12][0-9]{9}\\b", Checksums::npi, "npi", "provider"),
            Recogniser.near("DEA", "\\b[A-Z][A-Z9][0-9]{7}\\b", Checksums::dea, "dea"),
            labelled(
                    "MRN",
                    "(?:MRN|[Mm]edical [Rr]ecord (?:[Nn]o\\.?|[Nn]umber)|[Pp]atient (?:ID|[Nn]o\\.?|[Nn]umber))",
                    "[A-Z0-9][A-Z0-9-]{3,19}"),
            labelled(
                    "ACCOUNT",
                    "(?:[Aa]cc(?:oun)?t\\.?(?: (?:[Nn]o\\.?|[Nn]umber))?|[Mm]ember (?:ID|[Nn]umber)|[Pp]olicy (?:[Nn]o\\.?|[Nn]umber)|[Rr]outing (?:[Nn]o\\.?|[Nn]umber)|MBI)",
                    "[A-Z0-9][A-Z0-9-]{4,24}"),
            labelled(
                    "CASE",
                    "(?:[Cc]ase (?:[Nn]o\\.?|[Nn]umber)|[Mm]atter (?:[Nn]o\\.?|[Nn]umber)|[Dd]ocket (?:[Nn]o\\.?|[Nn]umber)|[Ff]ile (?:[Nn]o\\.?|[Nn]umber))",
                    "[A-Z0-9][A-Za-z0-9:/-]{3,29}"),
            labelled(
                    "LICENCE",
                    "(?:[Pp]assport|[Dd]river'?s? [Ll]icen[cs]e|[Ll]icen[cs]e)(?: (?:[Nn]o\\.?|[Nn]umber))?",
                    "[A-Z0-9][A-Z0-9-]{5,19}"),
            labelled(
                    "BIRTH_DATE",
                    "(?:DOB|[Dd]ate of [Bb]irth|[Bb]orn(?: on)?|[Gg]eboren(?: am)?|[Gg]eburtsdatum)",
                    "[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}|[A-Z][a-z]{2,8} [0-9]{1,2},? [0-9]{4}|[0-9]{1,2}\\.? [A-Z][a-z]{2,8} [0-9]{4}"),
            Recogniser.of(
                    "ADDRESS",
                    "\\b[0-9]{1,5}(?: [NSEW]\\.?)?(?: [A-Z][A-Za-z'-]{1,20}){1,3} (?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Parkway|Pkwy)\\b\\.?(?:,? (?:Apt|Suite|Unit|#)\\.? ?[A-Z0-9-]{1,6})?",
                    Checksums::any),
            Recogniser.of(
                    "ADDRESS",
                    "\\b[A-Z][a-zäöüß]+(?:straße|strasse|weg|platz|allee|gasse) [0-9]{1,4}[a-z]?\\b",
                    Checksums::any),
            Recogniser.of(
                    "ZIP",
                    "\\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]) ([0-9]{5}(?:-[0-9]{4})?)\\b",
                    Checksums::any),
            Recogniser.of(
                    "PERSON", "\\b(?:Dr|Mr|Mrs|Ms|Prof|Herr|Frau|Hon|Judge)\\.? (" + FULL_NAME + ")", Checksums::any),
            Recogniser.of(
                    "PERSON",
                    "(?:Patient(?: [Nn]ame)?|Full [Nn]ame|Name|Client|Plaintiff|Defendant|Claimant|Witness|Attending(?: [Pp]hysician)?|Physician|Surgeon|Next of [Kk]in|Customer|Account [Hh]older|Beneficiary)[ \\t]*:[ \\t]*("
                            + FULL_NAME + "(?:,[ \\t]*" + FULL_NAME + ")?)",
                    Checksums::any),
            Recogniser.of("PERSON", "\\b([A-Z]{2,20}, [A-Z][a-z]{1,20}(?: [A-Z]\\.?)?)(?:\\s|,|;|$)", Checksums::any));

    private static final List<String> PHONE_REGIONS = List.of("US", "GB", "DE");

    private final List<Recogniser> recognisers;
    private final Set<String> never;

    /** @param never words that are never hidden, whatever finds them */
    public Detector(List<SitePattern> site, List<String> never) {
        var all = new ArrayList<>(BUILT_IN);
        site.forEach(pattern -> all.add(pattern.recogniser()));
        this.recognisers = List.copyOf(all);
        this.never = never.stream().map(word -> word.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    /** A pattern of the site's own: RE2, with what its digits must satisfy: none, luhn or mod97. */
    public record SitePattern(String type, String pattern, List<String> context, String checksum) {

        Recogniser recogniser() {
            try {
                return new Recogniser(
                        type,
                        com.google.re2j.Pattern.compile(pattern),
                        switch (checksum) {
                            case "luhn" -> Checksums::luhn;
                            case "mod97" -> Checksums::iban;
                            default -> Checksums::any;
                        },
                        context.stream()
                                .map(word -> word.toLowerCase(Locale.ROOT))
                                .toList(),
                        1);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("recogniser " + type + " must be an RE2 pattern", e);
            }
        }
    }

    /**
     * What may identify somebody, in order and without overlaps: where two overlap, the longer one stays.
     *
     * @throws brane.core.ProblemException {@code privacy-unchecked} (422) when the text can't be looked through: it must then
     *     not leave
     */
    public List<Finding> find(String text) {
        if (text.length() > MAX_TEXT) {
            throw unchecked(
                    "at most " + MAX_TEXT + " characters are looked through at once, these were " + text.length());
        }
        var found = new ArrayList<Finding>();
        for (var recogniser : recognisers) {
            found.addAll(recogniser.find(text));
            if (found.size() > MAX_FINDINGS) {
                throw unchecked("at most " + MAX_FINDINGS + " values are hidden at once");
            }
        }
        found.addAll(phones(text));
        found.removeIf(finding ->
                never.contains(text.substring(finding.start(), finding.end()).toLowerCase(Locale.ROOT)));
        return withoutOverlaps(found);
    }

    private static brane.core.ProblemException unchecked(String rule) {
        return Problem.of(
                        "privacy-unchecked",
                        422,
                        "The text could not be checked for personal data.",
                        rule + "; what is not checked does not leave: shorten it")
                .failure();
    }

    private static List<Finding> phones(String text) {
        var found = new ArrayList<Finding>();
        if (text.chars().filter(Character::isDigit).limit(7).count() < 7) {
            return found;
        }
        for (var region : PHONE_REGIONS) {
            for (var match :
                    PhoneNumberUtil.getInstance().findNumbers(text, region, PhoneNumberUtil.Leniency.VALID, 1_000)) {
                found.add(new Finding("PHONE", match.start(), match.end(), 0.8));
            }
        }
        return found;
    }

    private static List<Finding> withoutOverlaps(List<Finding> found) {
        found.sort(Comparator.comparingInt(Finding::length)
                .reversed()
                .thenComparing(Comparator.comparingDouble(Finding::score).reversed())
                .thenComparingInt(Finding::start));
        var byStart = new java.util.TreeMap<Integer, Finding>();
        for (var finding : found) {
            var before = byStart.floorEntry(finding.start());
            var after = byStart.ceilingEntry(finding.start());
            if ((before == null || !before.getValue().overlaps(finding))
                    && (after == null || !after.getValue().overlaps(finding))) {
                byStart.put(finding.start(), finding);
            }
        }
        return List.copyOf(byStart.values());
    }

    private static Recogniser labelled(String type, String label, String value) {
        return Recogniser.of(type, "\\b" + label + "[ \\t]*[:#]?[ \\t#]*(" + value + ")\\b", Checksums::any);
    }
}
