package brane.ingest.child;

import brane.ingest.Extracted;
import brane.ingest.ExtractionFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.RandomAccessStreamCache.StreamCacheCreateFunction;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;

/** Reads PDF page by page. Images, attachments, scripts and bookmarks are not looked at. */
final class PdfText {

    private final Reading reading;

    PdfText(Reading reading) {
        this.reading = reading;
    }

    Extracted read() throws Exception {
        var text = reading.builder();
        var parser = new RemotePdfParser();
        var handler = new XhtmlReader(text, () -> reading.progress().at(text.pages() - 1, parser.pages));
        var context = new ParseContext();
        context.set(PDFParserConfig.class, config());
        try {
            parser.parse(
                    InputStream.nullInputStream(),
                    new WithoutEmbedded().into(context, handler),
                    new Metadata(),
                    context);
        } catch (EncryptedDocumentException e) {
            throw new ReadingFailedException(ExtractionFailure.ENCRYPTED);
        }
        return text.finish(reading.type());
    }

    private static PDFParserConfig config() {
        var config = new PDFParserConfig();
        config.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
        config.setExtractBookmarksText(false);
        config.setExtractAnnotationText(false);
        config.setExtractInlineImages(false);
        return config;
    }

    /** Tika's parser, which gets the bytes from where they are. */
    private final class RemotePdfParser extends PDFParser {

        private static final long serialVersionUID = 1L;

        private int pages;

        @Override
        protected PDDocument getPDDocument(
                InputStream stream,
                String password,
                StreamCacheCreateFunction cache,
                Metadata metadata,
                ParseContext context)
                throws IOException {
            var document = Loader.loadPDF(new RemotePdf(reading.document()), password, null, null, cache);
            pages = document.getNumberOfPages();
            if (pages > reading.pagesMax()) {
                document.close();
                throw new ReadingFailedException(ExtractionFailure.TOO_LONG);
            }
            return document;
        }

        @Override
        protected PDDocument getPDDocument(
                Path path, String password, StreamCacheCreateFunction cache, Metadata metadata, ParseContext context) {
            throw new IllegalStateException("a document is never a file");
        }
    }
}
