package brane.axon.format;

import brane.axon.CorruptException;
import brane.axon.DocumentText;
import java.util.ArrayList;

/** The binary form of a document's text and its map, stored as an object of kind preview. */
public final class TextObject {

    private static final int MAGIC = 0x42535458;
    private static final int VERSION = 1;

    private TextObject() {}

    public static byte[] encode(DocumentText text) {
        var out = new ByteWriter()
                .u32(MAGIC)
                .u32(VERSION)
                .text(text.text())
                .u32(text.pages().size());
        text.pages()
                .forEach(page -> out.varint(page.page()).varint(page.start()).varint(page.end()));
        out.u32(text.headings().size());
        text.headings()
                .forEach(heading ->
                        out.varint(heading.level()).varint(heading.start()).text(heading.title()));
        out.u32(text.passages().size());
        text.passages()
                .forEach(passage ->
                        out.varint(passage.ordinal()).varint(passage.start()).varint(passage.end()));
        return out.bytes();
    }

    public static DocumentText decode(byte[] bytes) {
        var in = new ByteReader(bytes);
        if (in.u32() != MAGIC) {
            throw new CorruptException("a text does not begin with its magic number");
        }
        var version = in.u32();
        if (version != VERSION) {
            throw new CorruptException("a text must be of version " + VERSION + ", was " + version);
        }
        var text = in.text();
        var pages = new ArrayList<DocumentText.PageSpan>();
        for (var left = in.count(3); left > 0; left--) {
            pages.add(new DocumentText.PageSpan(in.varint(), in.varint(), in.varint()));
        }
        var headings = new ArrayList<DocumentText.Heading>();
        for (var left = in.count(3); left > 0; left--) {
            var level = in.varint();
            var start = in.varint();
            headings.add(new DocumentText.Heading(level, in.text(), start));
        }
        var passages = new ArrayList<DocumentText.PassageSpan>();
        for (var left = in.count(3); left > 0; left--) {
            passages.add(new DocumentText.PassageSpan(in.varint(), in.varint(), in.varint()));
        }
        in.requireEnd();
        return new DocumentText(text, pages, headings, passages);
    }
}
