package brane.ingest.child;

import brane.ingest.Extracted;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.html.HtmlMapper;
import org.apache.tika.parser.html.IdentityHtmlMapper;
import org.apache.tika.parser.html.JSoupParser;

/** Reads HTML: what a browser would show as text. Nothing that it refers to is fetched. */
final class HtmlText {

    private final Reading reading;

    HtmlText(Reading reading) {
        this.reading = reading;
    }

    Extracted read() throws Exception {
        var text = reading.builder();
        var context = new ParseContext();
        context.set(HtmlMapper.class, IdentityHtmlMapper.INSTANCE);
        var handler = new WithoutEmbedded().into(context, new XhtmlReader(text, () -> {}));
        new JSoupParser().parseString(Charsets.html(reading.document().all()), handler, new Metadata(), context);
        return text.finish(reading.type());
    }
}
