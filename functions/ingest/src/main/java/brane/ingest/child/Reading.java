package brane.ingest.child;

import brane.ingest.DocumentType;
import brane.ingest.Extracted;

/** One document that is being read: its bytes, its limits, and where to tell how far it is. */
record Reading(RemoteDocument document, DocumentType type, int pagesMax, int charactersMax, Progress progress) {

    /** Is told how many pages were read, of how many. */
    @FunctionalInterface
    interface Progress {
        void at(int done, int total);
    }

    /** Extracts the text, by the way of the type. */
    Extracted read() throws Exception {
        if (document.length() == 0) {
            throw new ReadingFailedException(brane.ingest.ExtractionFailure.NO_TEXT);
        }
        return switch (type) {
            case PDF -> new PdfText(this).read();
            case DOCX -> new DocxText(this).read();
            case HTML -> new HtmlText(this).read();
            case MARKDOWN -> new MarkdownText(this).read();
            case TEXT -> new PlainText(this).read();
        };
    }

    TextBuilder builder() {
        return new TextBuilder(pagesMax, charactersMax);
    }
}
