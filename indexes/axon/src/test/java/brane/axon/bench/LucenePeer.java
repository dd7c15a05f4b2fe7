package brane.axon.bench;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

/** The same vectors in Lucene's own graph (HNSW, its defaults), in memory and in one segment. */
final class LucenePeer implements AutoCloseable {

    private static final String VECTOR = "vector";
    private static final String NUMBER = "number";

    private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
    private final DirectoryReader reader;
    private final IndexSearcher searcher;
    private final BenchTexts texts;

    LucenePeer(BenchTexts texts, int rows) throws IOException {
        this.texts = texts;
        try (var writer = new IndexWriter(directory, new IndexWriterConfig())) {
            for (var row = 0; row < rows; row++) {
                var document = new Document();
                document.add(new KnnFloatVectorField(VECTOR, texts.vector(row), VectorSimilarityFunction.DOT_PRODUCT));
                document.add(new StoredField(NUMBER, row));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
        }
        reader = DirectoryReader.open(directory);
        searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
    }

    /** What a search took, and its recall. */
    record Found(double millis, double recall) {}

    /**
     * At the narrowest search that finds as well as that.
     *
     * @param best the rows that should be found, by question
     */
    Found atRecall(double recall, List<Set<Integer>> best, int k) throws Exception {
        var found = new Found(0, 0);
        for (var width = k; width <= 64 * k && found.recall() < recall; width *= 2) {
            found = at(width, best, k);
        }
        return found;
    }

    private Found at(int width, List<Set<Integer>> best, int k) throws Exception {
        var right = new int[1];
        var samples = Samples.of(best.size(), best.size(), i -> {
            var question = i % best.size();
            var query = new KnnFloatVectorQuery(VECTOR, texts.vector(-1 - question), width);
            var known = best.get(question);
            return () -> {
                var rows = rows(query, k);
                rows.retainAll(known);
                right[0] += rows.size();
            };
        });
        return new Found(samples.median(), right[0] / (2.0 * k * best.size()));
    }

    private Set<Integer> rows(KnnFloatVectorQuery query, int k) throws IOException {
        var rows = new HashSet<Integer>();
        var stored = searcher.storedFields();
        for (var hit : searcher.search(query, k).scoreDocs) {
            var number = stored.document(hit.doc).getField(NUMBER).numericValue();
            rows.add(number.intValue());
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        reader.close();
        directory.close();
    }
}
