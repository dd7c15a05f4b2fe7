package brane.ingest.child;

import java.io.InputStream;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.xml.sax.ContentHandler;

/** Leaves alone what is embedded in a document: pictures, attachments, macros, other documents. */
final class WithoutEmbedded implements EmbeddedDocumentExtractor {

    /** Puts this rule into the context, and gives the handler back. */
    ContentHandler into(ParseContext context, ContentHandler handler) {
        context.set(EmbeddedDocumentExtractor.class, this);
        return handler;
    }

    @Override
    public boolean shouldParseEmbedded(Metadata metadata) {
        return false;
    }

    @Override
    public void parseEmbedded(InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml) {
        // Nothing of it is wanted.
    }
}
