package brane.privacy;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import java.text.Normalizer;
import java.util.Set;

/** What two spellings of one value have in common. */
final class Spelling {

    /** Kinds of which only letters and digits count. */
    private static final Set<String> NUMBERS = Set.of(
            "IBAN",
            "CARD",
            "SSN",
            "TAX_ID",
            "VIN",
            "IMEI",
            "NPI",
            "NHS",
            "DEA",
            "MBI",
            "NINO",
            "ROUTING",
            "MRN",
            "ACCOUNT",
            Kinds.CASE,
            "LICENCE",
            "PLATE",
            "DEVICE",
            "MAC",
            Kinds.ZIP);

    /** Longer values have one spelling: normalising could take long. */
    private static final int LONGEST = 500;

    private Spelling() {}

    static String normal(String type, String value) {
        if (value.length() > LONGEST) {
            return value;
        }
        var plain = Lower.of(Normalizer.normalize(value, Normalizer.Form.NFC));
        if (type.equals(Kinds.PHONE) || type.equals(Kinds.FAX)) {
            return phone(plain);
        }
        if (NUMBERS.contains(type)) {
            return plain.codePoints()
                    .filter(Character::isLetterOrDigit)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }
        return plain.strip().replaceAll("\\s+", " ");
    }

    private static String phone(String value) {
        var digits = Checksums.digits(value);
        try {
            var numbers = PhoneNumberUtil.getInstance();
            var number = numbers.parse(value, digits.startsWith("0") ? "DE" : "US");
            return numbers.isValidNumber(number) ? numbers.format(number, PhoneNumberFormat.E164) : digits;
        } catch (NumberParseException e) {
            return digits;
        }
    }
}
