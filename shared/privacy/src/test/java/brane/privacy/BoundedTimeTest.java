package brane.privacy;

import static brane.privacy.HostileTexts.MEGABYTE;
import static brane.privacy.HostileTexts.cpuMicros;
import static brane.privacy.HostileTexts.hostile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No text makes the detector slow: each search alone, what settles overlaps, and the whole of it under its deadline. */
class BoundedTimeTest {

    /**
     * What grows with the square of the text takes minutes for a megabyte; what grows with its length takes about a second at
     * worst, and several when the machine is busy. bench/privacy measures it.
     */
    private static final long LINEAR = 10_000_000;

    @Test
    void noSearchTakesMoreThanItsTimeForAMegabyteOfHostileText() {
        assertThat(HostileTexts.micros())
                .allSatisfy((what, micros) -> assertThat(micros).as(what).isLessThan(LINEAR));
    }

    @Test
    void overlapsOfAMegabyteAreSettledInLinearTime() {
        var text = "x".repeat(MEGABYTE);
        var found = new ArrayList<Finding>();
        for (var i = 0; i < Search.MAX_FINDINGS; i++) {
            found.add(new Finding("A", i, MEGABYTE - i, 1));
            found.add(new Finding("B", 2 * i, 2 * i + 50, 0.5));
        }

        assertThat(cpuMicros(() -> Overlaps.settle(text, found))).isLessThan(LINEAR);
    }

    @Test
    void echoesOfAMegabyteAreFoundInLinearTime() {
        var echoes = new Echoes(Set.of());
        for (var i = 0; i < Search.MAX_FINDINGS; i++) {
            echoes.add("PERSON", "Anna Anna Anna Anna B" + i + "son");
        }
        for (var unit : List.of("İ", "\u0316\u0301", "Anna ", "a", "Anna Anna Anna Anna ", "A.", " ")) {
            var text = unit.repeat(MEGABYTE / unit.length());
            var micros = cpuMicros(() -> echoes.find(text, new Deadline(Duration.ofMinutes(1))));
            assertThat(micros).as(unit).isLessThan(LINEAR);
        }
    }

    @Test
    void escapingAndRestoringAMegabyteTakeLinearTime() {
        var gate = new PrivacyGate(
                Tier.LOCAL, new Detector(List.of(), List.of(), Duration.ofMinutes(1)), new Pseudonyms(new byte[16]));
        for (var unit : List.of("a", "A_", "<", "&lt;", "<PERSON_", "PERSON_4K7QX2M ", "\\", "< ")) {
            var text = unit.repeat(MEGABYTE / unit.length());
            assertThat(cpuMicros(() -> gate.release(RawText.of(text)))).as(unit).isLessThan(LINEAR);
            var restorer = gate.restorer();
            assertThat(cpuMicros(() -> restorer.accept(text))).as(unit).isLessThan(LINEAR);
        }
    }

    @Test
    void aTextThatTakesLongerThanTheDeadlineIsRefusedWhileItIsRead() {
        var detector = new Detector(Detector.builtIn(), List.of(), Duration.ofMillis(20));

        assertThatThrownBy(() -> detector.find(List.of(hostile("12 Aa Bb Cc ", MEGABYTE))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("privacy-unchecked");
    }

    /** One pattern of the site's own can be so large that it alone would outlast everything else. */
    @Test
    void theDeadlineStopsAPatternThatIsAtWork() {
        var site = new Detector.SitePattern("X1", "(?:(?:a|b|ab|ba){1,90}){1,9}c", List.of(), "none");
        var detector = new Detector(List.of(site.recogniser()), List.of(), Duration.ofMillis(100));

        var micros = cpuMicros(() -> assertThatThrownBy(() -> detector.find(List.of("ab".repeat(MEGABYTE / 2))))
                .hasMessageContaining("privacy-unchecked"));

        assertThat(micros).isLessThan(LINEAR);
    }
}
