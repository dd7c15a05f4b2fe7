package brane.privacy;

import java.util.List;

/** Dates of birth by their label, all other dates that are more than a year, and ages above 89. */
final class Dates {

    private static final String MONTH =
            "(?:Jan(?:uary|uar)?|Feb(?:ruary|ruar)?|Mar(?:ch)?|März|Apr(?:il)?|May|Mai|Jun[ei]?|Jul[yi]?|Aug(?:ust)?|Sept?(?:ember)?|O[ck]t(?:ober)?|Nov(?:ember)?|De[cz](?:ember)?)\\.?";
    private static final String DAY = "(?:0?[1-9]|[12][0-9]|3[01])";
    private static final String NUMBER = "(?:0?[1-9]|1[0-2])";
    private static final String YEAR = "(?:19|20)[0-9]{2}";
    private static final String WRITTEN = DAY + "(?:st|nd|rd|th|\\.)?(?: of)? " + MONTH + "(?:,? " + YEAR + ")?|"
            + MONTH + " " + DAY + "(?:st|nd|rd|th)?(?:,? " + YEAR + ")?|" + MONTH + " " + YEAR;
    private static final String SLASHED =
            "(?:" + DAY + "/" + NUMBER + "|" + NUMBER + "/" + DAY + ")/(?:" + YEAR + "|[0-9]{2})";
    private static final String NUMERIC =
            YEAR + "[-/.](?:0[1-9]|1[0-2])[-/.](?:0[1-9]|[12][0-9]|3[01])|" + SLASHED + "|" + DAY + "[.-]" + NUMBER
                    + "[.-]" + YEAR + "|(?:0[1-9]|[12][0-9]|3[01])\\.(?:0[1-9]|1[0-2])\\.[0-9]{2}";

    private Dates() {}

    static List<Search> all() {
        return List.of(
                Recogniser.labelled(
                                Kinds.BIRTH_DATE,
                                "DOB|D\\.O\\.B|[Dd]ate of [Bb]irth|[Bb]irth ?[Dd]ate|[Bb]orn(?: on)?|[Gg]eb(?:oren|\\.)?(?: am)?|[Gg]eburtsdatum",
                                NUMERIC + "|[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}|" + WRITTEN,
                                Checksums::any)
                        .needing("dob", "d.o.b", "birth", "born", "geb")
                        .withDigits(1),
                Recogniser.of(Kinds.DATE, "\\b(?:" + WRITTEN + ")\\b", Checksums::any)
                        .needing(
                                "jan", "feb", "mar", "mär", "apr", "may", "mai", "jun", "jul", "aug", "sep", "oct",
                                "okt", "nov", "dec", "dez")
                        .withDigits(1),
                Recogniser.of(Kinds.DATE, "\\b(?:" + NUMERIC + ")\\b", Checksums::any)
                        .withDigits(4),
                Recogniser.of(
                                Kinds.AGE,
                                "\\b(9[0-9]|1[0-2][0-9])(?:[ -]years?[ -]old|[ -]?y/?o\\b| Jahre alt|[- ]?jährig)",
                                Checksums::any)
                        .needing("old", "y/o", "yo", "jahre", "jährig")
                        .withDigits(2),
                Recogniser.labelled(Kinds.AGE, "[Aa]ged?|[Aa]lter", "9[0-9]|1[0-2][0-9]", Checksums::any)
                        .needing("age", "alter")
                        .withDigits(2));
    }
}
