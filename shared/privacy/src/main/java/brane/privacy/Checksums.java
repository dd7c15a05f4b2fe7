package brane.privacy;

import java.util.Locale;
import org.apache.commons.validator.routines.IBANValidator;
import org.apache.commons.validator.routines.InetAddressValidator;
import org.apache.commons.validator.routines.checkdigit.ABANumberCheckDigit;
import org.apache.commons.validator.routines.checkdigit.CheckDigit;
import org.apache.commons.validator.routines.checkdigit.LuhnCheckDigit;

/** Whether the digits of an identifier fit together. */
final class Checksums {

    private static final CheckDigit LUHN = LuhnCheckDigit.LUHN_CHECK_DIGIT;
    private static final IBANValidator IBAN = IBANValidator.getInstance();
    private static final InetAddressValidator IP = InetAddressValidator.getInstance();
    private static final int[] VIN_WEIGHTS = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    private static final String VIN_VALUES = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";

    private Checksums() {}

    static boolean any(String value) {
        return !value.isEmpty();
    }

    /** Identifiers have digits; words behind a label, such as "account holder", have none. */
    static boolean twoDigits(String value) {
        return digits(value).length() >= 2;
    }

    static boolean phone(String value) {
        var count = digits(value).length();
        return count >= 6 && count <= 15;
    }

    /** ISO/IEC 7812-1, with 13 to 19 digits. */
    static boolean card(String value) {
        var digits = digits(value);
        return digits.length() >= 13 && digits.length() <= 19 && LUHN.isValid(digits);
    }

    static boolean luhn(String value) {
        return LUHN.isValid(digits(value));
    }

    /** ISO 13616 (mod 97). */
    static boolean iban(String value) {
        return IBAN.isValid(value.replace(" ", "").toUpperCase(Locale.ROOT));
    }

    static boolean ip(String value) {
        return IP.isValid(value);
    }

    /** A social security number that can have been given: no 000, 666, 9xx area, no 00 group, no 0000 serial. */
    static boolean ssn(String value) {
        var digits = digits(value);
        return digits.length() == 9
                && !digits.startsWith("000")
                && !digits.startsWith("666")
                && digits.charAt(0) != '9'
                && !digits.startsWith("00", 3)
                && !digits.endsWith("0000");
    }

    /** National provider identifier: Luhn over the digits with 80840 before them (45 CFR 162.406). */
    static boolean npi(String value) {
        var digits = digits(value);
        return digits.length() == 10 && LUHN.isValid("80840" + digits);
    }

    /** DEA registration number: the last digit of (d1+d3+d5) + 2·(d2+d4+d6) is d7. */
    static boolean dea(String value) {
        var digits = digits(value);
        if (digits.length() != 7) {
            return false;
        }
        var sum = at(digits, 0) + at(digits, 2) + at(digits, 4) + 2 * (at(digits, 1) + at(digits, 3) + at(digits, 5));
        return sum % 10 == at(digits, 6);
    }

    /** Vehicle identification number: its ninth character is the weighted sum modulo 11 (49 CFR 565.15). */
    static boolean vin(String value) {
        if (value.length() != 17) {
            return false;
        }
        var sum = 0;
        for (var i = 0; i < 17; i++) {
            sum += VIN_WEIGHTS[i] * (VIN_VALUES.indexOf(value.charAt(i)) % 10);
        }
        return value.charAt(8) == (sum % 11 == 10 ? 'X' : (char) ('0' + sum % 11));
    }

    /** Routing number of a bank of the United States: weights 3, 7, 1, modulo 10. */
    static boolean routing(String value) {
        return ABANumberCheckDigit.ABAN_CHECK_DIGIT.isValid(digits(value));
    }

    /** NHS number: nine digits with weights 10 to 2; the tenth is 11 less the rest of their sum by 11. */
    static boolean nhs(String value) {
        var digits = digits(value);
        if (digits.length() != 10) {
            return false;
        }
        var sum = 0;
        for (var i = 0; i < 9; i++) {
            sum += at(digits, i) * (10 - i);
        }
        return (11 - sum % 11) % 11 == at(digits, 9);
    }

    /** German tax identification number: eleven digits, the last by ISO 7064 (mod 11, 10). */
    static boolean steuerId(String value) {
        var digits = digits(value);
        if (digits.length() != 11 || digits.charAt(0) == '0') {
            return false;
        }
        var product = 10;
        for (var i = 0; i < 10; i++) {
            var sum = (at(digits, i) + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (11 - product) % 10 == at(digits, 10);
    }

    static boolean imei(String value) {
        return digits(value).length() == 15 && luhn(value);
    }

    private static int at(String digits, int index) {
        return digits.charAt(index) - '0';
    }

    static String digits(String value) {
        var digits = new StringBuilder(value.length());
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
            }
        }
        return digits.toString();
    }
}
