package brane.privacy;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which of the kinds that the detector knows a Neuron hides. The site's own patterns are hidden under each. */
public enum Policy {
    /** All of them, dates and ages above 89 too: what the Safe Harbor rule of HIPAA names, as far as it can be recognised. */
    HIPAA,
    /** All but dates and ages, on which the law turns. A date of birth is hidden. */
    LEGAL,
    /** All but dates, ages, and the numbers of cases and files. A date of birth is hidden. */
    FINANCE,
    /** None but the site's own. */
    NONE;

    /** The policy of that name, as the Neuron file has it. */
    public static Policy of(String name) {
        return Arrays.stream(values())
                .filter(policy -> policy.word().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("privacy.policy must be one of "
                        + Arrays.stream(values()).map(Policy::word).collect(Collectors.joining(", ")) + ", was "
                        + name));
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean hides(String kind) {
        var isDate = kind.equals(Kinds.DATE) || kind.equals(Kinds.AGE);
        return switch (this) {
            case HIPAA -> true;
            case LEGAL -> !isDate;
            case FINANCE -> !isDate && !kind.equals(Kinds.CASE);
            case NONE -> false;
        };
    }
}
