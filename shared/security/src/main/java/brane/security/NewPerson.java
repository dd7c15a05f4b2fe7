package brane.security;

import brane.core.Problem;
import brane.core.Role;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an account begins with, checked: {@code email-malformed}, {@code name-malformed}, {@code groups-malformed} and
 * {@code password-weak} (all 422).
 *
 * @param email is stored in lower case
 */
public record NewPerson(String email, String name, String password, Set<Role> roles, Set<String> groups) {

    private static final Pattern EMAIL = Pattern.compile("[^\\s@\\p{Cntrl}]{1,64}@[^\\s@\\p{Cntrl}]{1,189}");
    private static final Pattern GROUP = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final int MAX_NAME = 100;
    private static final int MAX_GROUPS = 100;

    public NewPerson {
        email = normal(email);
        if (!EMAIL.matcher(email).matches()) {
            throw Problem.of(
                            "email-malformed",
                            422,
                            "This is not an e-mail address.",
                            "an e-mail address must look like anna@example.org and have at most 254 characters")
                    .failure();
        }
        name = name(name);
        roles = Set.copyOf(roles);
        groups = groups(groups);
        PasswordRule.check(password, email, name);
    }

    /** The spelling under which an address is looked up. */
    static String normal(String email) {
        return Normalizer.normalize(email.strip(), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    static String name(String name) {
        var plain = Normalizer.normalize(name.strip(), Normalizer.Form.NFC);
        var hidden =
                plain.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
        if (plain.isEmpty() || plain.length() > MAX_NAME || hidden) {
            throw Problem.of(
                            "name-malformed",
                            422,
                            "This name can't be used here.",
                            "a name must have 1 to " + MAX_NAME + " visible characters, had " + plain.length())
                    .failure();
        }
        return plain;
    }

    static Set<String> groups(Set<String> groups) {
        var wrong =
                groups.stream().filter(group -> !GROUP.matcher(group).matches()).count();
        if (wrong > 0 || groups.size() > MAX_GROUPS) {
            throw Problem.of(
                            "groups-malformed",
                            422,
                            "A group has no usable name.",
                            "a person has at most " + MAX_GROUPS + " groups, each named with 1 to 63 of a-z 0-9 -; "
                                    + wrong + " were not")
                    .failure();
        }
        return Set.copyOf(groups);
    }

    /** Without what stands in it: a password must not end in a log. */
    @Override
    public String toString() {
        return "NewPerson";
    }
}
