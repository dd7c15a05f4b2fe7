package brane.security;

import brane.core.Problem;
import brane.core.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which passwords are refused (NIST SP 800-63B, section 3.1.1.2): short ones and those that everybody tries first. */
final class PasswordRule {

    static final int MIN = 12;
    static final int MAX = 256;
    private static final int MIN_DIFFERENT = 5;
    private static final Set<String> COMMON = read();

    private PasswordRule() {}

    /** @throws ProblemException {@code password-weak} (422) that says which rule it breaks, never the password */
    static void check(String password, String email, String name) {
        var plain = normal(password);
        var length = plain.codePointCount(0, plain.length());
        if (length < MIN || plain.length() > MAX) {
            throw weak("a password must have " + MIN + " to " + MAX + " characters, had " + length);
        }
        var lower = plain.toLowerCase(Locale.ROOT);
        if (lower.contains(email) || lower.equals(local(email)) || lower.equals(name.toLowerCase(Locale.ROOT))) {
            throw weak("a password must not be the e-mail address or the name");
        }
        if (lower.codePoints().distinct().count() < MIN_DIFFERENT || isSequence(lower)) {
            throw weak("a password must not be one pattern such as 123456789012 or aaaabbbbcccc");
        }
        if (COMMON.contains(core(lower))) {
            throw weak("this password is among those that are tried first; take several words that nobody would guess");
        }
    }

    /** The form that is hashed, so that one password typed on two keyboards is one. */
    static String normal(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFKC);
    }

    private static String local(String email) {
        return email.substring(0, Math.max(0, email.indexOf('@')));
    }

    /** Letters only, with the usual replacements undone, and what is repeated written once: Passw0rd!2024 is password. */
    private static String core(String lower) {
        var letters = lower.replaceAll("^[^\\p{L}@$]+|[^\\p{L}]+$", "")
                .replace('0', 'o')
                .replace('1', 'i')
                .replace('3', 'e')
                .replace('@', 'a')
                .replace('$', 's')
                .replaceAll("[^\\p{L}]", "");
        for (var unit = 3; unit <= letters.length() / 2; unit++) {
            var once = letters.substring(0, unit);
            if (letters.length() % unit == 0
                    && once.repeat(letters.length() / unit).equals(letters)) {
                return once;
            }
        }
        return letters;
    }

    private static boolean isSequence(String lower) {
        var steps = 0;
        for (var i = 1; i < lower.length(); i++) {
            var step = lower.charAt(i) - lower.charAt(i - 1);
            steps += step == 1 || step == -1 || step == 0 || step == -9 ? 1 : 0;
        }
        return steps >= lower.length() - 2;
    }

    private static ProblemException weak(String detail) {
        return Problem.of("password-weak", 422, "This password is too easy to guess.", detail)
                .failure();
    }

    private static Set<String> read() {
        try (var list = PasswordRule.class.getResourceAsStream("common-passwords.txt")) {
            if (list == null) {
                throw new IllegalStateException("common-passwords.txt is missing from the jar");
            }
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
