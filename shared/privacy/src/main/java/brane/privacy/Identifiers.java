package brane.privacy;

import java.util.ArrayList;
import java.util.List;

/** Numbers and addresses that stand for a person, a case, an account or a thing of somebody. */
final class Identifiers {

    private static final String NUMBER = "(?: ?(?:[Nn]o|[Nn]umber|[Nn]r|[Nn]ummer|ID|#)\\.?)";
    private static final String PHONE = "\\+?[(0-9][0-9 ()./-]{4,20}[0-9]";
    private static final String STATES =
            "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]";
    private static final String POSTCODE_AREAS =
            "A[BL]|B[ABDHLNRSTH]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE";
    private static final String GERMAN_STREET =
            "[A-ZÄÖÜ][a-zäöüß]+(?:straße|strasse|str\\.|weg|platz|allee|gasse|ring|ufer) [0-9]{1,4} ?[a-z]?";
    private static final String GERMAN_TOWN =
            "(?:D-)?[0-9]{5} [A-ZÄÖÜ][a-zäöüß]+(?:[ -](?:[A-ZÄÖÜ][a-zäöüß]+|am|an|der|im|ob))*";

    private Identifiers() {}

    static List<Search> all() {
        var all = new ArrayList<Search>();
        all.addAll(net());
        all.addAll(numbers());
        all.addAll(labelled());
        all.addAll(places());
        return all;
    }

    private static List<Search> net() {
        return List.of(
                Recogniser.of(
                                Kinds.EMAIL,
                                "[\\p{L}\\p{N}._%+'-]+@[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)+",
                                Checksums::any)
                        .needing("@"),
                Recogniser.of("URL", "(?i:https?://|\\bwww\\.)[^\\s<>\"')\\]]{3,500}", Checksums::any)
                        .needing("://", "www."),
                Recogniser.of("IP", "\\b[0-9]{1,3}(?:\\.[0-9]{1,3}){3}\\b", Checksums::ip)
                        .withDigits(4),
                Recogniser.of("IP", "\\b(?:[0-9a-fA-F]{1,4}:){2,7}:?[0-9a-fA-F]{1,4}\\b", Checksums::ip)
                        .needing(":"),
                Recogniser.of("MAC", "\\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}\\b", Checksums::any)
                        .needing(":", "-"));
    }

    private static List<Search> numbers() {
        return List.of(
                Recogniser.of(
                                "IBAN",
                                "\\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\\b",
                                Checksums::iban)
                        .withDigits(8),
                Recogniser.of("CARD", "\\b[0-9](?:[ -]?[0-9]){12,18}\\b", Checksums::card)
                        .withDigits(13),
                Recogniser.of("SSN", "\\b[0-9]{3}-[0-9]{2}-[0-9]{4}\\b", Checksums::ssn)
                        .withDigits(9),
                Recogniser.near("SSN", "\\b[0-9]{3} ?[0-9]{2} ?[0-9]{4}\\b", Checksums::ssn, "ssn", "social security")
                        .withDigits(9),
                Recogniser.of(
                                "TAX_ID",
                                "\\b9[0-9]{2}-(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-24-9])-[0-9]{4}\\b",
                                Checksums::any)
                        .withDigits(9),
                Recogniser.near(
                                "TAX_ID",
                                "\\b[1-9][0-9] ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}\\b",
                                Checksums::steuerId,
                                "steuer",
                                "idnr",
                                "tax")
                        .withDigits(11),
                Recogniser.of("VIN", "\\b[A-HJ-NPR-Z0-9]{17}\\b", Checksums::vin)
                        .withDigits(4),
                Recogniser.near("IMEI", "\\b[0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{6}[ -]?[0-9]\\b", Checksums::imei, "imei")
                        .withDigits(15),
                Recogniser.near("NPI", "\\b[12][0-9]{9}\\b", Checksums::npi, "npi", "provider")
                        .withDigits(10),
                Recogniser.near("NHS", "\\b[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}\\b", Checksums::nhs, "nhs")
                        .withDigits(10),
                Recogniser.near("DEA", "\\b[A-Z][A-Z9][0-9]{7}\\b", Checksums::dea, "dea")
                        .withDigits(7),
                Recogniser.of(
                                "MBI",
                                "\\b[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9]-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9]-?[AC-HJKMNP-RT-Y]{2}[0-9]{2}\\b",
                                Checksums::any)
                        .withDigits(4),
                Recogniser.of(
                                "NINO",
                                "\\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\\b",
                                value -> !value.matches("(?:BG|GB|KN|NK|NT|TN|ZZ).*"))
                        .withDigits(6),
                Recogniser.near("ROUTING", "\\b[0-9]{9}\\b", Checksums::routing, "routing", "aba", "rtn", "transit")
                        .withDigits(9));
    }

    private static List<Search> labelled() {
        return List.of(
                Recogniser.labelled(
                                "MRN",
                                "MRN|[Mm]edical [Rr]ecord" + NUMBER + "|[Pp]atient(?:en)?-?" + NUMBER + "|[Hh]ospital"
                                        + NUMBER + "|[Cc]hart" + NUMBER + "|Fallnummer|Fall-Nr\\.?",
                                "[A-Z0-9][A-Z0-9-]{3,19}",
                                Checksums::twoDigits)
                        .needing("mrn", "record", "patient", "hospital", "chart", "fall")
                        .withDigits(2),
                Recogniser.labelled(
                                "ACCOUNT",
                                "[Aa]cc(?:oun)?t\\.?" + NUMBER + "?|[Mm]ember" + NUMBER + "|[Pp]olicy" + NUMBER
                                        + "|[Rr]outing" + NUMBER
                                        + "|MBI|[Ss]ort [Cc]ode|Konto(?:nummer|-?[Nn]r\\.?)|Versicherten(?:nummer|-?[Nn]r\\.?)",
                                "[A-Z0-9][A-Z0-9-]{4,24}",
                                Checksums::twoDigits)
                        .needing("acc", "member", "policy", "routing", "mbi", "sort", "konto", "versicherte")
                        .withDigits(2),
                Recogniser.labelled(
                                Kinds.CASE,
                                "(?:[Cc]ase|[Mm]atter|[Dd]ocket|[Ff]ile)" + NUMBER + "|Aktenzeichen|Az\\.?",
                                "[A-Z0-9][A-Za-z0-9:/-]{3,29}",
                                Checksums::twoDigits)
                        .needing("case", "matter", "docket", "file", "aktenz", "az")
                        .withDigits(2),
                Recogniser.labelled(
                                "LICENCE",
                                "(?:[Pp]assport|[Dd]river'?s? [Ll]icen[cs]e|[Ll]icen[cs]e|[Bb]ar|[Rr]eisepass|[Ff]ührerschein|[Pp]ersonalausweis)"
                                        + NUMBER + "?",
                                "[A-Z0-9][A-Z0-9-]{5,19}",
                                Checksums::twoDigits)
                        .needing("pass", "licen", "bar", "führer", "ausweis")
                        .withDigits(2),
                Recogniser.labelled(
                                "PLATE",
                                "(?i:licen[cs]e plate|number plate|plate|registration|kennzeichen)" + NUMBER + "?",
                                "[A-ZÄÖÜ0-9]{1,4}[ -]?[A-ZÄÖÜ0-9]{1,4}(?:[ -][A-Z0-9]{1,4})?",
                                Checksums::twoDigits)
                        .needing("plate", "registration", "kennzeichen")
                        .withDigits(2),
                Recogniser.labelled(
                                "DEVICE",
                                "S/N|UDI|[Ss]erial" + NUMBER + "|[Dd]evice" + NUMBER + "|Seriennummer",
                                "[A-Z0-9(][A-Z0-9()-]{4,40}",
                                Checksums::twoDigits)
                        .needing("s/n", "udi", "serial", "device", "serien")
                        .withDigits(2),
                Recogniser.labelled(Kinds.FAX, "(?i:(?:tele)?fax)" + NUMBER + "?", PHONE, Checksums::phone)
                        .needing("fax")
                        .withDigits(6),
                Recogniser.labelled(
                                Kinds.PHONE,
                                "(?i:tel|telefon|telephone|phone|mobile|mobil|cell|handy|pager|call)" + NUMBER + "?",
                                PHONE,
                                Checksums::phone)
                        .needing("tel", "phone", "mobil", "cell", "handy", "pager", "call")
                        .withDigits(6));
    }

    private static List<Search> places() {
        return List.of(
                Recogniser.of(
                                "ADDRESS",
                                "\\b[0-9]{1,5}(?: [NSEW]\\.?)?(?: [A-Z][A-Za-z'-]+){1,3} (?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Parkway|Pkwy)\\b\\.?(?:,? (?:Apt|Suite|Unit|#)\\.? ?[A-Z0-9-]{1,6})?",
                                Checksums::any)
                        .withDigits(1),
                Recogniser.of("ADDRESS", "\\b" + GERMAN_STREET + "\\b(?:,?\\s+" + GERMAN_TOWN + ")?", Checksums::any)
                        .needing("stra", "str.", "weg", "platz", "allee", "gasse", "ring", "ufer")
                        .withDigits(1),
                Recogniser.labelled(
                                "ADDRESS",
                                "[Aa]dresse|[Aa]nschrift|[Ww]ohnhaft(?: in)?|[Ww]ohnort|PLZ",
                                GERMAN_TOWN,
                                Checksums::any)
                        .needing("adresse", "anschrift", "wohn", "plz")
                        .withDigits(5),
                Recogniser.of(Kinds.ZIP, "\\b(?:" + STATES + ") ([0-9]{5}(?:-[0-9]{4})?)\\b", Checksums::any)
                        .withDigits(5),
                Recogniser.of(
                                Kinds.ZIP,
                                "\\b(?:" + POSTCODE_AREAS + ")[0-9][0-9A-HJKMNPR-Y]? [0-9][ABD-HJLNP-UW-Z]{2}\\b",
                                Checksums::any)
                        .withDigits(2));
    }
}
