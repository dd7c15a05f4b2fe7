package brane.axon.format;

import brane.axon.CorruptException;
import brane.axon.Passage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The passages of a segment by row, kept as bytes and decoded one at a time when a search has found them. Of a large segment they
 * stay where they are until then, so that its first answer needs not wait for all.
 */
public final class SegmentPassages {

    /** Longer passages than this are a mistake of ingest: a model reads a few hundred words. */
    public static final int MAX_TEXT = 1 << 20;

    private static final int MAX_HEADINGS = 64;

    /** A section up to this size comes at once. */
    private static final int SMALL = 4 << 20;

    /** The encoded passages, one after the other. */
    interface Records {

        /** Where a record is. */
        record Span(int from, int length) {}

        ByteReader read(int from, int length);

        /** Makes those ready that will be read soon. */
        default void bring(List<Span> spans) {}
    }

    private final Records records;
    private final int[] ends;

    private SegmentPassages(Records records, int[] ends) {
        this.records = records;
        this.ends = ends;
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

    /** Those of a segment, all of them or as they are needed. */
    public static SegmentPassages open(SegmentBytes segment, Toc.Part part) {
        return part.length() <= SMALL ? decode(Section.PASSAGES.open(segment, part)) : late(segment, part);
    }

    static SegmentPassages late(SegmentBytes segment, Toc.Part part) {
        var rows = Section.PASSAGES.begin(segment, part, Integer.BYTES).u32();
        var left = part.length() - Section.FRAME - Integer.BYTES;
        if (rows < 0 || rows > left / Integer.BYTES) {
            throw new CorruptException("the passages can not be " + rows + " in " + left + " bytes");
        }
        var first = Integer.BYTES + rows * Integer.BYTES;
        var in = Section.PASSAGES.begin(segment, part, first);
        in.u32();
        var ends = ends(in, new int[rows], part.length() - Section.FRAME - first);
        return new SegmentPassages(
                new LateRecords(
                        segment,
                        part.at() + Section.FRAME + first,
                        () -> decode(Section.PASSAGES.open(segment, part)).records),
                ends);
    }

    public static SegmentPassages decode(ByteReader in) {
        var rows = in.count(Integer.BYTES);
        var ends = ends(in, new int[rows], in.left() - rows * Integer.BYTES);
        var bytes = in.bytes();
        var first = in.at();
        return new SegmentPassages((from, length) -> new ByteReader(bytes, first + from, length), ends);
    }

    private static int[] ends(ByteReader in, int[] ends, int length) {
        var before = 0;
        for (var row = 0; row < ends.length; row++) {
            ends[row] = in.u32();
            if (ends[row] <= before) {
                throw new CorruptException("passage " + row + " ends before it begins");
            }
            before = ends[row];
        }
        if (before != length) {
            throw new CorruptException("the passages must end at byte " + before + ", end at " + length);
        }
        return ends;
    }

    public int rows() {
        return ends.length;
    }

    /** Makes passages ready that are about to be asked for. */
    public void bring(Collection<Integer> rows) {
        records.bring(rows.stream().distinct().map(this::span).toList());
    }

    private Records.Span span(int row) {
        var from = row == 0 ? 0 : ends[row - 1];
        return new Records.Span(from, ends[row] - from);
    }

    public Passage passage(int row) {
        var span = span(row);
        var in = records.read(span.from(), span.length());
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
