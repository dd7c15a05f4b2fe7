package brane.axon.format;

import brane.axon.CorruptException;
import brane.axon.Passage;
import java.util.ArrayList;
import java.util.List;

/** The passages of a segment by row, kept as bytes and decoded one at a time when a search has found them. */
public final class SegmentPassages {

    /** Longer passages than this are a mistake of ingest: a model reads a few hundred words. */
    public static final int MAX_TEXT = 1 << 20;

    private static final int MAX_HEADINGS = 64;

    private final byte[] bytes;
    private final int[] ends;
    private final int first;

    private SegmentPassages(byte[] bytes, int[] ends, int first) {
        this.bytes = bytes;
        this.ends = ends;
        this.first = first;
    }

    static byte[] encode(List<Passage> passages) {
        var records = new ByteWriter();
        var ends = new int[passages.size()];
        for (var row = 0; row < ends.length; row++) {
            write(records, passages.get(row));
            ends[row] = records.size();
        }
        var out = new ByteWriter().u32(ends.length);
        for (var end : ends) {
            out.u32(end);
        }
        return out.raw(records.bytes()).bytes();
    }

    /** Page and paragraph are numbered from 1; 0 stands for none. */
    private static void write(ByteWriter out, Passage passage) {
        if (passage.text().length() > MAX_TEXT || passage.headings().size() > MAX_HEADINGS) {
            throw new IllegalArgumentException(
                    "a passage must have at most %d characters and %d headings, had %d and %d"
                            .formatted(
                                    MAX_TEXT,
                                    MAX_HEADINGS,
                                    passage.text().length(),
                                    passage.headings().size()));
        }
        var page = passage.page();
        var paragraph = passage.paragraph();
        out.varint(passage.ordinal())
                .varint(passage.start())
                .varint(passage.end() - passage.start())
                .varint(page == null ? 0 : page)
                .varint(paragraph == null ? 0 : paragraph)
                .varint(passage.headings().size());
        passage.headings().forEach(out::text);
        out.text(passage.text());
    }

    public static SegmentPassages decode(ByteReader in) {
        var ends = new int[in.count(Integer.BYTES)];
        var before = 0;
        for (var row = 0; row < ends.length; row++) {
            ends[row] = in.u32();
            if (ends[row] <= before) {
                throw new CorruptException("passage " + row + " ends before it begins");
            }
            before = ends[row];
        }
        if (before != in.left()) {
            throw new CorruptException("the passages must end at byte " + before + ", end at " + in.left());
        }
        return new SegmentPassages(in.bytes(), ends, in.at());
    }

    public int rows() {
        return ends.length;
    }

    int bytes() {
        return bytes.length + ends.length * Integer.BYTES;
    }

    public Passage passage(int row) {
        var from = row == 0 ? 0 : ends[row - 1];
        var in = new ByteReader(bytes, first + from, ends[row] - from);
        var ordinal = in.varint();
        var start = in.varint();
        var length = in.varint();
        var page = in.varint();
        var paragraph = in.varint();
        var headings = new ArrayList<String>();
        for (var left = in.shortCount(1); left > 0; left--) {
            headings.add(in.text());
        }
        var text = in.text();
        in.requireEnd();
        if (length == 0 || start > Integer.MAX_VALUE - length) {
            throw new CorruptException("passage of row " + row + " has a span that can not be");
        }
        return new Passage(
                ordinal,
                text,
                start,
                start + length,
                page == 0 ? null : page,
                headings,
                paragraph == 0 ? null : paragraph);
    }
}
