package brane.broker;

import brane.core.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The sentences of passages that can answer something. A heading or a question answers nothing, but says what the sentences
 * below it are about; a line of a table of contents does neither.
 */
final class QuotableSentences {

    /**
     * @param block which paragraph of which passage, so that neighbours can be told
     * @param order among all sentences of all passages, those that answer nothing too, so that neighbours have nothing between
     * @param topic the words of the heading or question above it
     * @param depth how many sentences lie between it and its topic
     */
    record Sentence(
            Extractive.Source source,
            int block,
            int order,
            String text,
            List<String> words,
            List<String> topic,
            int depth) {}

    private static final int LONGEST = 600;
    private static final int FEWEST_WORDS = 4;
    private static final int TITLE_WORDS = 14;

    /** What leads the eye to a page number. */
    private static final Pattern LEADER = Pattern.compile("(\\.\\s?){4,}|…\\s*\\d+\\s*$");

    /** '3.2 Dosage', 'IV. Findings', '§ 7 Notice', 'Chapter 4'. */
    private static final Pattern NUMBERED = Pattern.compile(
            "(\\d+(\\.\\d+)*\\.|\\d+(\\.\\d+)+|[IVX]+\\.|§+ ?\\d+\\p{L}?|(?i:chapter|section|kapitel|abschnitt) \\d+\\S*)\\s+\\p{Lu}.*");

    /** An empty line; but what is announced with a colon belongs to its announcement. */
    private static final Pattern BLOCK_END = Pattern.compile("(?<![:\\s])\\s*\\n\\s*\\n");

    private final List<Sentence> sentences = new ArrayList<>();
    private int blocks;
    private int read;

    private Extractive.Source source = new Extractive.Source(0, "", "", List.of());
    private List<String> topic = List.of();
    private int depth;

    private QuotableSentences() {}

    static List<Sentence> of(List<Extractive.Source> sources) {
        var found = new QuotableSentences();
        sources.forEach(found::add);
        return found.sentences;
    }

    private void add(Extractive.Source next) {
        source = next;
        about(next.headings().isEmpty() ? "" : next.headings().getLast());
        var headings = Set.copyOf(
                next.headings().stream().map(QuotableSentences::plain).toList());
        // An empty line ends a sentence too, so that a heading is not glued to what follows it.
        for (var block : BLOCK_END.split(next.text())) {
            blocks++;
            var text = plain(block);
            if (headings.contains(text) || isTitle(text)) {
                about(text);
            } else {
                inBlock(block);
            }
        }
    }

    private void inBlock(String block) {
        var start = 0;
        for (var end : Sentences.ends(block)) {
            var text = plain(block.substring(start, end));
            if (text.endsWith("?")) {
                read++;
                about(text);
            } else if (end == block.length() || words(text).size() >= FEWEST_WORDS) {
                add(text);
            } else {
                // 'Yes.' says nothing by itself: the next sentence takes it along.
                continue;
            }
            start = end;
        }
    }

    private void add(String text) {
        var words = words(text);
        read++;
        if (words.size() >= FEWEST_WORDS
                && text.length() <= LONGEST
                && !LEADER.matcher(text).find()) {
            sentences.add(new Sentence(source, blocks, read, text, words, topic, depth++));
        }
    }

    private void about(String title) {
        topic = LEADER.matcher(title).find() ? List.of() : words(title);
        depth = 0;
    }

    private static boolean isTitle(String text) {
        return NUMBERED.matcher(text).matches()
                && !text.matches(".*[.!:;,]$")
                && text.split(" ").length <= TITLE_WORDS
                && !text.contains("|");
    }

    private static String plain(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    /** Words in lower case, with the commonest English endings taken off. */
    static List<String> words(String text) {
        var words = new ArrayList<String>();
        for (var word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
            if (!word.isEmpty()) {
                words.add(word.length() > 4 ? word.replaceFirst("(ies|es|s|ing|ed)$", "") : word);
            }
        }
        return words;
    }
}
