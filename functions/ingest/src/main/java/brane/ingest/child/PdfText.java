package brane.ingest.child;

import brane.ingest.Extracted;
import brane.ingest.Extracted.Kind;
import brane.ingest.ExtractionFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.io.RandomAccessStreamCache.StreamCacheCreateFunction;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;

/** Reads PDF page by page, then the fields of its form. Images, attachments, scripts and bookmarks are not looked at. */
final class PdfText {

    /** Fewer rows below each other are no table; of three columns or more, one less is enough. */
    private static final int ROWS_LEAST = 3;

    private final Reading reading;
    private final TextBuilder text;

    /** Of the table that was written last; 0 when there is text after it. */
    private int columns;

    PdfText(Reading reading) {
        this.reading = reading;
        this.text = reading.builder();
    }

    Extracted read() throws Exception {
        try (var document = open()) {
            var pages = new PrintedPages(reading).of(document);
            var running = RunningLines.in(pages);
            pages.forEach(page -> page.lines().forEach(line -> text.hyphens().learn(line.text())));
            pages.forEach(page -> write(page, running));
            if (document.getDocumentCatalog().getAcroForm() != null) {
                writeForm(document);
            }
        }
        return text.finish(reading.type());
    }

    private PDDocument open() throws IOException {
        PDDocument document;
        try {
            document = Loader.loadPDF(
                    new RemotePdf(reading.document()), "", null, null, IOUtils.createMemoryOnlyStreamCache());
        } catch (InvalidPasswordException e) {
            throw new ReadingFailedException(ExtractionFailure.ENCRYPTED);
        }
        if (document.getNumberOfPages() > reading.pagesMax()) {
            document.close();
            throw new ReadingFailedException(ExtractionFailure.TOO_LONG);
        }
        return document;
    }

    private void write(PrintedPage page, Set<PrintedLine> running) {
        text.page();
        var lines = page.without(running);
        for (var from = 0; from < lines.size(); ) {
            var table = PrintedTable.at(from, lines, text.hyphens());
            var goesOn =
                    from == 0 && table.lines() > 0 && lines.getFirst().parts().size() == columns;
            if (goesOn || table.rows().size() >= rowsLeast(lines.get(from))) {
                writeRows(table.rows(), goesOn);
                columns = lines.get(from).parts().size();
                from += table.lines();
            } else {
                writeLine(lines.get(from), from == 0);
                from++;
            }
        }
        text.close();
    }

    private static int rowsLeast(PrintedLine first) {
        return first.parts().size() > 2 ? ROWS_LEAST - 1 : ROWS_LEAST;
    }

    private void writeRows(List<String> rows, boolean goesOn) {
        if (!goesOn) {
            text.beginGroup();
        }
        for (var row : rows) {
            text.open(Kind.TABLE_ROW);
            text.add(row);
        }
    }

    private void writeLine(PrintedLine line, boolean first) {
        if (columns > 0) {
            text.endGroup();
        }
        if (first || columns > 0 || line.opens()) {
            text.open(Kind.PARAGRAPH);
        }
        columns = 0;
        text.addLine(line.text());
    }

    /** Tika knows forms of both kinds; it gets the document without its pages, which were read. */
    private void writeForm(PDDocument document) throws Exception {
        while (document.getNumberOfPages() > 0) {
            document.removePage(document.getNumberOfPages() - 1);
        }
        var context = new ParseContext();
        context.set(PDFParserConfig.class, config());
        var handler = new WithoutEmbedded().into(context, new XhtmlReader(text, false));
        new FormParser(document).parse(InputStream.nullInputStream(), handler, new Metadata(), context);
    }

    private static PDFParserConfig config() {
        var config = new PDFParserConfig();
        config.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
        config.setExtractBookmarksText(false);
        config.setExtractAnnotationText(false);
        config.setExtractInlineImages(false);
        return config;
    }

    /** Tika's parser, which gets a document that is open. */
    private static final class FormParser extends PDFParser {

        private static final long serialVersionUID = 1L;

        private final transient PDDocument document;

        FormParser(PDDocument document) {
            this.document = document;
        }

        @Override
        protected PDDocument getPDDocument(
                InputStream stream,
                String password,
                StreamCacheCreateFunction cache,
                Metadata metadata,
                ParseContext context) {
            return document;
        }

        @Override
        protected PDDocument getPDDocument(
                Path path, String password, StreamCacheCreateFunction cache, Metadata metadata, ParseContext context) {
            throw new IllegalStateException("a document is never a file");
        }
    }
}
