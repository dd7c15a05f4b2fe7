package brane.axon.format;

import brane.axon.CorruptException;
import brane.axon.Passage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.IOContext;

/**
 * The words of a segment: a Lucene index of one leaf whose document number is the row, kept as one block of bytes. Each
 * passage stands in two fields, so that English words meet in their stems and everything else as it is written.
 */
public final class SegmentWords {

    /** Lower-cased words as they are written, with positions for phrases. */
    public static final String PLAIN = "plain";

    /** English stems without stop words. */
    public static final String ENGLISH = "english";

    public static final Analyzer ANALYZER =
            new PerFieldAnalyzerWrapper(new StandardAnalyzer(), Map.of(ENGLISH, new EnglishAnalyzer()));

    private static final int MAX_FILES = 64;
    private static final double BUFFER_MIB = 64;

    private SegmentWords() {}

    public static byte[] encode(List<Passage> passages) {
        // With the usual ratio one segment would be written a second time, only to be no compound file.
        var merges = new LogDocMergePolicy();
        merges.setNoCFSRatio(1);
        var config = new IndexWriterConfig(ANALYZER)
                .setMergePolicy(merges)
                .setMergeScheduler(new SerialMergeScheduler())
                .setRAMBufferSizeMB(BUFFER_MIB)
                .setUseCompoundFile(true);
        try (var directory = new ByteBuffersDirectory()) {
            try (var writer = new IndexWriter(directory, config)) {
                for (var passage : passages) {
                    writer.addDocument(document(passage.text()));
                }
                writer.forceMerge(1);
            }
            return pack(directory);
        } catch (IOException e) {
            throw new IllegalStateException("an index in memory failed", e);
        }
    }

    private static Document document(String text) {
        var document = new Document();
        document.add(new Field(PLAIN, text, type(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS)));
        document.add(new Field(ENGLISH, text, type(IndexOptions.DOCS_AND_FREQS)));
        return document;
    }

    private static FieldType type(IndexOptions options) {
        var type = new FieldType();
        type.setIndexOptions(options);
        type.setTokenized(true);
        type.freeze();
        return type;
    }

    private static byte[] pack(ByteBuffersDirectory directory) throws IOException {
        var names = directory.listAll();
        var out = new ByteWriter().u32(names.length);
        for (var name : names) {
            try (var in = directory.openInput(name, IOContext.READONCE)) {
                var content = new byte[Math.toIntExact(in.length())];
                in.readBytes(content, 0, content.length);
                out.text(name).block(content);
            }
        }
        return out.bytes();
    }

    /** The leaf of the index, whose bytes the section's checksum vouches for; it lives on the heap and needs no closing. */
    public static LeafReader decode(ByteReader in) {
        var files = new LinkedHashMap<String, ByteBuffer>();
        var count = in.count(2);
        if (count > MAX_FILES) {
            throw new CorruptException("a word index must have at most " + MAX_FILES + " files, has " + count);
        }
        for (var i = 0; i < count; i++) {
            files.put(in.text(), in.block());
        }
        in.requireEnd();
        try {
            var leaves = DirectoryReader.open(new FrozenDirectory(files)).leaves();
            if (leaves.size() != 1) {
                throw new CorruptException("a word index must have 1 leaf, has " + leaves.size());
            }
            return leaves.getFirst().reader();
        } catch (CorruptException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new CorruptException("the word index can not be read", e);
        }
    }
}
