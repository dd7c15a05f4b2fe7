package brane.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.core.ProblemException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No text makes the detector slow: each search alone, what settles overlaps, and the whole of it under its deadline. */
class BoundedTimeTest {

    private static final int MEGABYTE = 1_000_000;
    private static final int SHORT = 10_000;

    /** What is hard for one search or another: much that begins like a value and does not end as one. */
    private static final List<String> HOSTILE = List.of(
            "a",
            "A",
            "1",
            " ",
            "\n",
            "1-",
            "A ",
            "a@",
            "a.",
            "@a.",
            "a@a.a ",
            "12 ",
            "1.1.",
            "::",
            "a:",
            "00:",
            "http://",
            "www.",
            "<",
            "<A_",
            "Dr A ",
            "Dr. Aa ",
            "Name: ",
            "Name: Aa Bb, Cc ",
            "ABC, Abc\n",
            "MRN ",
            "MRN: 1 ",
            "Case No. ",
            "tel ",
            "tel 1",
            "2125552368",
            "(212) 555-2368 ",
            "030 123456 ",
            "+49 30 1 ",
            "+",
            "(0",
            "DE89 3704 ",
            "1 Aa ",
            "12 Aa Bb Cc ",
            "Aastraße 1 ",
            "12/12/",
            "2024-03-14 ",
            "14 March ",
            "May ",
            "\uD83D\uDE00",
            "\uD83D",
            "e\u0301",
            "İ");

    private static final List<String> NEEDED = Detector.builtIn().stream()
            .filter(Recogniser.class::isInstance)
            .map(Recogniser.class::cast)
            .flatMap(one -> Stream.concat(one.needs().stream(), one.context().stream()))
            .toList();

    /** Of this thread alone, so that what else the machine does changes nothing. */
    private static long cpuMicros(Runnable work) {
        var threads = ManagementFactory.getThreadMXBean();
        var began = threads.getCurrentThreadCpuTime();
        work.run();
        return (threads.getCurrentThreadCpuTime() - began) / 1_000;
    }

    /** Behind it stands what each search needs to read the text at all. */
    private static String hostile(String unit, int length) {
        return unit.repeat(length / unit.length()) + "\n" + String.join(" ", NEEDED) + " 0123456789012345";
    }

    private static void find(Search search, String text) {
        try {
            search.find(new Subject(text, new Deadline(Duration.ofMinutes(1))));
        } catch (ProblemException tooMany) {
            assertThat(tooMany.problem().slug()).isEqualTo("privacy-unchecked");
        }
    }

    private static long time(Search search, String unit, int length) {
        var text = hostile(unit, length);
        return cpuMicros(() -> find(search, text));
    }

    /** The worst text of each search is found with short ones, then taken at full length. */
    @Test
    void noSearchTakesASecondForAMegabyteOfHostileText() {
        var slow = new LinkedHashMap<String, Long>();
        for (var search : Detector.builtIn()) {
            time(search, "warm up ", SHORT);
            var worst = HOSTILE.stream()
                    .max(Comparator.comparingLong(unit -> time(search, unit, SHORT)))
                    .orElseThrow();
            var micros = time(search, worst, MEGABYTE);
            if (micros >= 1_000_000) {
                slow.put(search.type() + " on " + worst, micros);
            }
        }
        assertThat(slow).isEmpty();
    }

    @Test
    void overlapsOfAMegabyteAreSettledInASecond() {
        var text = "x".repeat(MEGABYTE);
        var found = new ArrayList<Finding>();
        for (var i = 0; i < Search.MAX_FINDINGS; i++) {
            found.add(new Finding("A", i, MEGABYTE - i, 1));
            found.add(new Finding("B", 2 * i, 2 * i + 50, 0.5));
        }

        assertThat(cpuMicros(() -> Overlaps.settle(text, found))).isLessThan(1_000_000);
    }

    @Test
    void echoesOfAMegabyteAreFoundInASecond() {
        var echoes = new Echoes(Set.of());
        for (var i = 0; i < Search.MAX_FINDINGS; i++) {
            echoes.add("PERSON", "Anna Anna Anna Anna B" + i + "son");
        }
        for (var unit : List.of("İ", "\u0316\u0301", "Anna ", "a", "Anna Anna Anna Anna ", "A.", " ")) {
            var text = unit.repeat(MEGABYTE / unit.length());
            var micros = cpuMicros(() -> echoes.find(text, new Deadline(Duration.ofMinutes(1))));
            assertThat(micros).as(unit).isLessThan(1_000_000);
        }
    }

    @Test
    void escapingAndRestoringAMegabyteTakesASecondEach() {
        var gate = new PrivacyGate(
                Tier.LOCAL, new Detector(List.of(), List.of(), Duration.ofMinutes(1)), new Pseudonyms(new byte[16]));
        for (var unit : List.of("a", "A_", "<", "&lt;", "<PERSON_", "PERSON_4K7QX2M ", "\\", "< ")) {
            var text = unit.repeat(MEGABYTE / unit.length());
            assertThat(cpuMicros(() -> gate.release(RawText.of(text)))).as(unit).isLessThan(1_000_000);
            var restorer = gate.restorer();
            assertThat(cpuMicros(() -> restorer.accept(text))).as(unit).isLessThan(1_000_000);
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

        assertThat(micros).isLessThan(2_000_000);
    }
}
