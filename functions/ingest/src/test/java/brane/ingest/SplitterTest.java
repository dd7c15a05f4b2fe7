package brane.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import brane.axon.Passage;
import brane.ingest.Extracted.Block;
import brane.ingest.Extracted.Kind;
import brane.ingest.Extracted.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SplitterTest {

    private final Splitter splitter = new Splitter(new FourLetters());

    @Test
    void beginsAPassageWithEachHeadingAndKnowsThePath() {
        var passages = splitter.split(new Text()
                .heading(1, "Sepsis")
                .heading(2, "First hour")
                .paragraph("Give fluids.")
                .paragraph("Measure lactate.")
                .heading(2, "Later")
                .paragraph("Look again.")
                .heading(1, "Stroke")
                .paragraph("Scan.")
                .build());

        assertThat(passages)
                .extracting(Passage::text)
                .containsExactly(
                        "Sepsis\n\nFirst hour\n\nGive fluids.\n\nMeasure lactate.",
                        "Later\n\nLook again.",
                        "Stroke\n\nScan.");
        assertThat(passages)
                .extracting(Passage::headings)
                .containsExactly(List.of("Sepsis", "First hour"), List.of("Sepsis", "Later"), List.of("Stroke"));
        assertThat(passages).extracting(Passage::paragraph).containsExactly(1, 1, 1);
    }

    @Test
    void countsParagraphsUnderTheirHeading() {
        var passages = splitter.split(new Text()
                .heading(1, "One")
                .paragraph("word ".repeat(150) + ".")
                .paragraph("word ".repeat(150) + ".")
                .paragraph("word ".repeat(150) + ".")
                .build());

        assertThat(passages).extracting(Passage::paragraph).containsExactly(1, 2, 3);
    }

    @Test
    void repeatsTheLastSentenceWhereAParagraphIsCut() {
        var sentences = new StringBuilder();
        for (var i = 100; i < 200; i++) {
            sentences.append("Sentence number ").append(i).append(" is here. ");
        }

        var passages = splitter.split(
                new Text().paragraph(sentences.toString().strip()).build());

        assertThat(passages).hasSizeGreaterThan(2);
        for (var i = 1; i < passages.size(); i++) {
            var before = passages.get(i - 1);
            var after = passages.get(i);
            assertThat(after.start()).isLessThan(before.end());
            assertThat(after.text()).startsWith(before.text().substring(after.start() - before.start()));
            assertThat(before.text()).endsWith(".");
            assertThat(after.text()).startsWith("Sentence");
        }
    }

    @Test
    void keepsATableTogetherThatFits() {
        var text = new Text().paragraph("word ".repeat(150) + ".");
        text.group++;
        for (var i = 0; i < 40; i++) {
            text.row("drug " + i + " | dose");
        }

        var passages = splitter.split(text.build());

        assertThat(passages).hasSize(2);
        assertThat(passages.get(1).text()).startsWith("drug 0").endsWith("drug 39 | dose");
    }

    @Test
    void repeatsTheHeadOfATableThatIsCutButCitesTheRowsAlone() {
        var text = new Text().paragraph("Before the table.");
        text.group++;
        text.row("Drug | Daily dose");
        for (var i = 100; i < 300; i++) {
            text.row("drug " + i + " | dose");
        }
        var extracted = text.paragraph("After the table.").build();

        var passages = splitter.split(extracted);

        assertThat(passages).hasSizeGreaterThan(3);
        assertThat(passages.getFirst().text()).startsWith("Before the table.").containsOnlyOnce("Drug | Daily dose");
        assertThat(passages.subList(1, passages.size()))
                .allSatisfy(passage -> assertThat(passage.text())
                        .isEqualTo("Drug | Daily dose\n" + extracted.text().substring(passage.start(), passage.end())));
        assertThat(new FourLetters().count(passages.get(1).text())).isLessThanOrEqualTo(256);
        assertThat(passages.getLast().text()).endsWith("After the table.");
    }

    @Test
    void leavesTheHeadOutWhereARowNeedsTheRoom() {
        var text = new Text();
        text.group++;
        text.row("Drug | Daily dose");
        text.row("word ".repeat(170));
        text.row("word ".repeat(190).strip());
        text.row("word ".repeat(253).strip());

        var passages = splitter.split(text.build());

        assertThat(passages)
                .extracting(passage -> passage.text().startsWith("Drug | Daily dose\n"))
                .containsExactly(true, true, false);
    }

    @Test
    void leavesATableOfContentsOutUnlessItIsAll() {
        var contents = "1 Dosage . . . . . . . . . . 3\n1.1 Adults ........... 4\n2 Storage . . . . . . . 9";

        var passages = splitter.split(new Text()
                .heading(1, "Contents")
                .paragraph(contents)
                .heading(1, "Dosage")
                .paragraph("Give 3 ..... 5 drops.")
                .build());

        assertThat(passages).extracting(Passage::text).containsExactly("Dosage\n\nGive 3 ..... 5 drops.");
        assertThat(passages).extracting(Passage::ordinal).containsExactly(0);
        assertThat(splitter.split(new Text().paragraph(contents).build())).hasSize(1);
    }

    @Test
    void endsAPassageWithItsPageUnlessASentenceRunsOver() {
        var text = new Text().paragraph("Page one ends.");
        text.newPage();
        text.paragraph("Page two begins and goes");
        text.text.append(' ');
        text.pageStarts.add(text.text.length());
        text.extend("on. Here is page three.");
        var passages = splitter.split(text.build());

        assertThat(passages)
                .extracting(Passage::text)
                .containsExactly("Page one ends.", "Page two begins and goes on.", "Here is page three.");
        assertThat(passages).extracting(Passage::page).containsExactly(1, 2, 3);
        assertThat(passages).extracting(Passage::paragraph).containsOnlyNulls();
    }

    @Test
    void cutsAWordThatIsLongerThanAPassage() {
        var passages = splitter.split(new Text().paragraph("x".repeat(5_000)).build());

        assertThat(passages.stream().map(Passage::text).reduce("", String::concat))
                .isEqualTo("x".repeat(5_000));
    }

    @RepeatedTest(200)
    void coversAllTextInOrderWithinTheLimitsWhateverTheTextIs() {
        var seed = new Random().nextLong();
        var extracted = random(new Random(seed));

        var passages = splitter.split(extracted);

        var at = 0;
        var start = -1;
        for (var i = 0; i < passages.size(); i++) {
            var passage = passages.get(i);
            var text = extracted.text();
            assertThat(passage.ordinal()).as("seed %d", seed).isEqualTo(i);
            assertThat(passage.text()).as("seed %d", seed).endsWith(text.substring(passage.start(), passage.end()));
            assertThat(new FourLetters().count(passage.text()))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(256);
            assertThat(passage.start()).as("seed %d", seed).isGreaterThan(start);
            assertThat(passage.end()).as("seed %d", seed).isGreaterThan(at);
            if (passage.start() > at) {
                assertThat(text.substring(at, passage.start()))
                        .as("seed %d", seed)
                        .isBlank();
            }
            assertThat(Character.isLowSurrogate(passage.text().charAt(0)))
                    .as("seed %d", seed)
                    .isFalse();
            assertThat(Character.isHighSurrogate(
                            passage.text().charAt(passage.text().length() - 1)))
                    .as("seed %d", seed)
                    .isFalse();
            start = passage.start();
            at = passage.end();
        }
        assertThat(extracted.text().substring(at)).as("seed %d", seed).isBlank();
    }

    private static Extracted random(Random random) {
        var text = new Text();
        for (var i = random.nextInt(12); i >= 0; i--) {
            if (random.nextInt(6) == 0) {
                text.newPage();
            }
            switch (random.nextInt(5)) {
                case 0 ->
                    text.heading(
                            1 + random.nextInt(6),
                            words(random, 1 + random.nextInt(random.nextInt(10) == 0 ? 600 : 8)));
                case 1 -> {
                    text.group++;
                    for (var rows = random.nextInt(60); rows >= 0; rows--) {
                        text.row(words(random, 1 + random.nextInt(12)));
                    }
                }
                case 2 -> text.code(words(random, 1 + random.nextInt(200)));
                default -> text.paragraph(words(random, 1 + random.nextInt(500)));
            }
        }
        return text.build();
    }

    private static String words(Random random, int count) {
        var words = new StringBuilder("w");
        for (var i = 0; i < count; i++) {
            var length = random.nextInt(80) == 0 ? random.nextInt(3_000) : random.nextInt(9);
            for (var j = 0; j < length; j++) {
                words.appendCodePoint(
                        switch (random.nextInt(8)) {
                            case 0 -> 0x1F600 + random.nextInt(60);
                            case 1 -> 0x4E00 + random.nextInt(500);
                            case 2 -> 0x300 + random.nextInt(40);
                            default -> 'a' + random.nextInt(26);
                        });
            }
            words.append(
                    switch (random.nextInt(12)) {
                        case 0 -> ". ";
                        case 1 -> "。";
                        case 2 -> "\n";
                        default -> " ";
                    });
        }
        return words.toString().strip();
    }

    /** A text as the reading process gives it. */
    private static final class Text {
        private final StringBuilder text = new StringBuilder();
        private final List<Block> blocks = new ArrayList<>();
        private final List<Integer> pageStarts = new ArrayList<>();
        private int group;

        Text heading(int level, String title) {
            return add(Kind.HEADING, level, ++group, title);
        }

        Text paragraph(String content) {
            return add(Kind.PARAGRAPH, 0, ++group, content);
        }

        Text code(String content) {
            return add(Kind.CODE, 0, ++group, content);
        }

        Text row(String content) {
            return add(Kind.TABLE_ROW, 0, group, content);
        }

        void newPage() {
            if (pageStarts.isEmpty()) {
                pageStarts.add(0);
            }
            text.append("\n\n");
            pageStarts.add(text.length());
        }

        void extend(String content) {
            text.append(content);
            var last = blocks.removeLast();
            blocks.add(new Block(last.kind(), last.level(), last.group(), last.start(), text.length()));
        }

        Extracted build() {
            var pages = new ArrayList<Page>();
            for (var i = 0; i < pageStarts.size(); i++) {
                pages.add(
                        new Page(pageStarts.get(i), i + 1 < pageStarts.size() ? pageStarts.get(i + 1) : text.length()));
            }
            return new Extracted(DocumentType.TEXT, text.toString(), pages, blocks);
        }

        private Text add(Kind kind, int level, int ofGroup, String content) {
            if (!text.isEmpty()) {
                text.append("\n\n");
            }
            blocks.add(new Block(kind, level, ofGroup, text.length(), text.length() + content.length()));
            text.append(content);
            return this;
        }
    }
}
