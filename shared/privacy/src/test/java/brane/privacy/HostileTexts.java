package brane.privacy;

import brane.core.ProblemException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is hard for the searches of the detector, and how long each takes for a megabyte of what is hardest for it. */
final class HostileTexts {

    private HostileTexts() {}

    /** Prints what takes longest: its milliseconds of processor time, and which search on what. */
    public static void main(String[] arguments) {
        micros(); // warms up
        var worst =
                micros().entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        System.out.println(
                "ms=" + worst.getValue() / 1_000 + " " + worst.getKey().strip());
    }

    /** Microseconds of each search: the worst text is found with short ones, then taken at full length. */
    static Map<String, Long> micros() {
        var micros = new LinkedHashMap<String, Long>();
        for (var search : Detector.builtIn()) {
            time(search, "warm up ", SHORT);
            var worst = HOSTILE.stream()
                    .max(Comparator.comparingLong(unit -> time(search, unit, SHORT)))
                    .orElseThrow();
            micros.put(search.type() + " on " + worst, time(search, worst, MEGABYTE));
        }
        return micros;
    }

    static final int MEGABYTE = 1_000_000;
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
    static long cpuMicros(Runnable work) {
        var threads = ManagementFactory.getThreadMXBean();
        var began = threads.getCurrentThreadCpuTime();
        work.run();
        return (threads.getCurrentThreadCpuTime() - began) / 1_000;
    }

    /** Behind it stands what each search needs to read the text at all. */
    static String hostile(String unit, int length) {
        return unit.repeat(length / unit.length()) + "\n" + String.join(" ", NEEDED) + " 0123456789012345";
    }

    private static void find(Search search, String text) {
        try {
            search.find(new Subject(text, new Deadline(Duration.ofMinutes(1))));
        } catch (ProblemException tooMany) {
            if (!tooMany.problem().slug().equals("privacy-unchecked")) {
                throw tooMany;
            }
        }
    }

    private static long time(Search search, String unit, int length) {
        var text = hostile(unit, length);
        return cpuMicros(() -> find(search, text));
    }
}
