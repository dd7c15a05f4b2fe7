package brane.ingest.child;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/** Reads what is printed on the pages of a PDF. */
final class PrintedPages extends PDFTextStripper {

    private final Reading reading;
    private final List<PrintedPage> pages = new ArrayList<>();
    private PrintedLine line = new PrintedLine();
    private int total;
    private int characters;

    PrintedPages(Reading reading) {
        this.reading = reading;
        // It costs more than all the rest, for a shadow that few documents have.
        setSuppressDuplicateOverlappingText(false);
    }

    List<PrintedPage> of(PDDocument document) throws IOException {
        total = document.getNumberOfPages();
        writeText(document, Writer.nullWriter());
        return pages;
    }

    @Override
    protected void startPage(PDPage page) {
        reading.progress().at(pages.size(), total);
        var box = page.getCropBox();
        pages.add(new PrintedPage(page.getRotation() % 180 == 0 ? box.getHeight() : box.getWidth()));
    }

    @Override
    protected void writePage() throws IOException {
        for (var article : List.copyOf(charactersByArticle)) {
            for (var part : ReadingOrder.of(article)) {
                // Only when it sorts does PDFBox look at text in its own direction.
                setSortByPosition(Glyphs.angle(part.getFirst()) != 0);
                charactersByArticle = new ArrayList<>(List.of(part));
                super.writePage();
            }
        }
    }

    @Override
    protected void writeParagraphStart() throws IOException {
        super.writeParagraphStart();
        endLine();
        line.open();
    }

    @Override
    protected void writeParagraphEnd() throws IOException {
        super.writeParagraphEnd();
        endLine();
    }

    @Override
    protected void writeString(String word, List<TextPosition> glyphs) {
        characters += word.length();
        if (characters > reading.charactersMax()) {
            throw new ReadingFailedException(brane.ingest.ExtractionFailure.TOO_LONG);
        }
        line.add(word, glyphs);
    }

    @Override
    protected void writeWordSeparator() {
        line.space();
    }

    @Override
    protected void writeLineSeparator() {
        endLine();
    }

    @Override
    protected void endPage(PDPage page) {
        endLine();
    }

    private void endLine() {
        if (!line.isBlank()) {
            pages.getLast().add(line);
        }
        line = new PrintedLine();
    }
}
