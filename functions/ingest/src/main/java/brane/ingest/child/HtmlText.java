package brane.ingest.child;

import brane.ingest.Extracted;
import brane.ingest.ExtractionFailure;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.html.HtmlMapper;
import org.apache.tika.parser.html.IdentityHtmlMapper;
import org.apache.tika.parser.html.JSoupParser;

/** Reads HTML: what a browser would show as text, without the frame that a site puts around it. Nothing that it refers to is fetched. */
final class HtmlText {

    private final Reading reading;

    HtmlText(Reading reading) {
        this.reading = reading;
    }

    Extracted read() throws Exception {
        var source = Charsets.html(reading.document().all());
        try {
            return read(source, true);
        } catch (ReadingFailedException e) {
            if (e.failure() != ExtractionFailure.NO_TEXT) {
                throw e;
            }
            // All its words are where other pages have none of their own.
            return read(source, false);
        }
    }

    private Extracted read(String source, boolean withoutFrame) throws Exception {
        var text = reading.builder();
        var context = new ParseContext();
        context.set(HtmlMapper.class, IdentityHtmlMapper.INSTANCE);
        var page = new XhtmlReader(text, withoutFrame);
        new JSoupParser().parseString(source, new WithoutEmbedded().into(context, page), new Metadata(), context);
        return text.finish(reading.type());
    }
}
