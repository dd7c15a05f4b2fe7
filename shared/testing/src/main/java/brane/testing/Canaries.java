package brane.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Invents people, with values of each kind that the detector says it finds, and turns that speak of them. It shares nothing with
 * the detector: its check digits are its own.
 */
public final class Canaries {

    private static final List<String> GIVEN =
            List.of("Ottoline", "Zebedee", "Marigold", "Thaddeus", "Philippa", "Ignatius");
    private static final List<String> SYLLABLES =
            List.of("ver", "lin", "quar", "tho", "mby", "sket", "dra", "wyl", "non", "bex");
    private static final List<String> MONTHS =
            List.of("January", "March", "May", "July", "August", "October", "December");

    private final Random random;

    public Canaries(long seed) {
        this.random = new Random(seed);
    }

    /** A text with a name, such as a document. */
    public record Named(String name, String text) {}

    /** A question and its answer. */
    public record Said(String question, String answer) {}

    /**
     * A turn that speaks of one person.
     *
     * @param name theirs, which is found where it has a label, and then in all that is sent with it
     * @param values what of all this must not leave
     */
    public record Turn(
            String name, String system, List<Named> documents, Said earlier, String question, List<String> values) {}

    public Turn turn() {
        var values = new ArrayList<String>();
        var name = name(values);
        var sentences = new ArrayList<String>();
        for (var i = 0; i < 6; i++) {
            sentences.add(sentence(values));
        }
        var surname = name.substring(name.indexOf(' ') + 1);
        return new Turn(
                name,
                "You help the ward. Questions go to " + sentences.get(0),
                List.of(
                        new Named(
                                "letter of " + name + ".pdf, page 2",
                                "Patient: " + name + "\nThe course was good. " + sentences.get(1)),
                        new Named(
                                "notes " + sentences.get(2),
                                "Creatinine 104 µmol/L. " + sentences.get(3) + " " + surname + " went home.")),
                new Said("What of " + name + "? " + sentences.get(4), "As said [1], " + surname + " takes 5 mg."),
                "When may " + name.toUpperCase(java.util.Locale.ROOT) + " go home? " + sentences.get(5),
                values);
    }

    private String name(List<String> values) {
        var surname = "";
        for (var i = 0; i < 3; i++) {
            surname += any(SYLLABLES);
        }
        surname = Character.toUpperCase(surname.charAt(0)) + surname.substring(1);
        values.add(surname);
        var given = any(GIVEN);
        values.add(given);
        return given + " " + surname;
    }

    private String sentence(List<String> values) {
        var value = "";
        var text = switch (random.nextInt(20)) {
            case 0 -> "write to " + (value = letters(7) + "." + letters(5) + "@" + letters(6) + ".example") + " today.";
            case 1 -> "call +1 " + (value = "212 " + (200 + random.nextInt(700)) + " " + digits(4)) + " after six.";
            case 2 ->
                "SSN "
                        + (value = (101 + random.nextInt(500)) + "-" + (10 + random.nextInt(89)) + "-"
                                + (1000 + random.nextInt(8999)))
                        + " is on file.";
            case 3 -> "paid with card " + (value = luhn("4" + digits(14))) + " yesterday.";
            case 4 -> "to account " + (value = iban("37040044" + digits(10))) + " please.";
            case 5 ->
                "from 10."
                        + (value = random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256))
                        + " at noon.";
            case 6 -> "see https://" + (value = letters(8) + ".example/p/" + digits(5)) + " for it.";
            case 7 -> "MRN: " + (value = digits(8)) + " was admitted.";
            case 8 ->
                "DOB "
                        + (value = "0" + (1 + random.nextInt(9)) + "/1" + random.nextInt(10) + "/19"
                                + (40 + random.nextInt(50)))
                        + " as said.";
            case 9 ->
                "admitted on "
                        + (value = (1 + random.nextInt(28)) + " " + any(MONTHS) + " 20" + (10 + random.nextInt(15)))
                        + " at night.";
            case 10 -> "lives at " + (value = (10 + random.nextInt(990)) + " " + capital(6) + " Street") + " since.";
            case 11 -> "Case No. " + (value = (10 + random.nextInt(15)) + "-cv-" + digits(5)) + " was filed.";
            case 12 -> "Account number " + (value = digits(4) + "-" + digits(4) + "-" + digits(2)) + " is closed.";
            case 13 -> "Fax: " + (value = "0551 " + (2 + random.nextInt(8)) + digits(5)) + " for letters.";
            case 14 -> "wohnt " + (value = capital(5) + "straße " + (1 + random.nextInt(200))) + " im Hof.";
            case 15 -> "NHS number " + (value = nhs()) + " was checked.";
            case 16 -> "Steuer-ID " + (value = steuerId()) + " liegt vor.";
            case 17 -> "passport number " + (value = "C" + digits(8)) + " was seen.";
            case 18 -> "she is " + (value = 90 + random.nextInt(20) + " years old") + ", and well.";
            default -> "seen by Dr. " + (value = capital(9)) + " in the ward.";
        };
        values.add(value);
        return text;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private String digits(int count) {
        var out = new StringBuilder();
        for (var i = 0; i < count; i++) {
            out.append((char) ('0' + random.nextInt(10)));
        }
        return out.toString();
    }

    private String letters(int count) {
        var out = new StringBuilder();
        for (var i = 0; i < count; i++) {
            out.append((char) ('a' + random.nextInt(26)));
        }
        return out.toString();
    }

    private String capital(int count) {
        return (char) ('A' + random.nextInt(26)) + letters(count - 1);
    }

    private static String luhn(String body) {
        var sum = 0;
        for (var i = 0; i < body.length(); i++) {
            var digit = body.charAt(body.length() - 1 - i) - '0';
            var doubled = i % 2 == 0 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return body + (10 - sum % 10) % 10;
    }

    private static String iban(String account) {
        var rest = new java.math.BigInteger(account + "131400")
                .mod(java.math.BigInteger.valueOf(97))
                .intValue();
        return "DE" + String.format("%02d", 98 - rest) + account;
    }

    private String nhs() {
        while (true) {
            var body = digits(9);
            var sum = 0;
            for (var i = 0; i < 9; i++) {
                sum += (body.charAt(i) - '0') * (10 - i);
            }
            var check = (11 - sum % 11) % 11;
            if (check < 10) {
                return body.substring(0, 3) + " " + body.substring(3, 6) + " " + body.substring(6) + check;
            }
        }
    }

    private String steuerId() {
        var body = 1 + random.nextInt(9) + digits(9);
        var product = 10;
        for (var i = 0; i < 10; i++) {
            var sum = (body.charAt(i) - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return body + (11 - product) % 10;
    }
}
