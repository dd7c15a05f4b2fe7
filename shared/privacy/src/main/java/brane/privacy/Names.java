package brane.privacy;

import java.util.List;
import java.util.Set;

/** Names where a title, a label or a form says that one stands there; not in running text. */
final class Names {

    private static final String NAME = "\\p{Lu}[\\p{L}\\p{M}'’-]+";
    private static final String FULL_NAME =
            NAME + "(?:[ \\t]+(?:\\p{Lu}\\.|van|von|de|der|den|di|da|la|le|bin|al|" + NAME + ")){0,3}";

    /** What stands in capitals before a comma and is nobody. */
    private static final Set<String> NOBODY = Set.of(
            "COPD", "NSAID", "NSAIDS", "HIPAA", "GDPR", "DSGVO", "EBITDA", "IFRS", "GAAP", "ASAP", "NOTE", "STEMI",
            "NSTEMI", "HFREF", "HFPEF", "PTSD", "ADHD", "USA", "ECG", "EKG", "MRI", "ICU", "CRP", "EUR", "USD", "GBP",
            "INR", "LTD", "INC", "PLC", "AND", "THE", "FOR", "NOT");

    private Names() {}

    static List<Search> all() {
        return List.of(
                Recogniser.of(
                                Kinds.PERSON,
                                "\\b(?:Dr|Mr|Mrs|Ms|Prof|Herrn?|Frau|Hon|Judge)\\.?[ \\t]+(?:(?:Dr|Prof)\\.?[ \\t]+)*("
                                        + FULL_NAME + ")",
                                Checksums::any)
                        .needing("dr", "mr", "ms", "prof", "herr", "frau", "hon", "judge"),
                Recogniser.of(
                                Kinds.PERSON,
                                "\\b(?:Patient(?:in)?(?: ?[Nn]ame)?|Full [Nn]ame|(?:Last |First |Sur|Vor|Nach)?[Nn]ame|Client|Mandant(?:in)?|Plaintiff|Defendant|Claimant|Witness|Attending(?: [Pp]hysician)?|Physician|Surgeon|Next of [Kk]in|Customer|Account [Hh]older|Kontoinhaber(?:in)?|Beneficiary)[ \\t]*:[ \\t]*(?:(?:Dr|Mr|Mrs|Ms|Prof|Herr|Frau)\\.?[ \\t]+)*("
                                        + FULL_NAME + "(?:,[ \\t]*" + FULL_NAME + ")?)",
                                Checksums::any)
                        .needing(":"),
                Recogniser.of(
                                Kinds.PERSON,
                                "(?m)(?:^|:)[ \\t]*(\\p{Lu}{3,20}, \\p{Lu}\\p{Ll}{1,20}(?: \\p{Lu}\\.?)?)(?:\\s|,|;|$)",
                                value -> !NOBODY.contains(value.substring(0, value.indexOf(','))))
                        .needing(","));
    }
}
