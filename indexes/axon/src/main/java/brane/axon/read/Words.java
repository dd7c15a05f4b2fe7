package brane.axon.read;

import brane.axon.CorruptException;
import brane.axon.format.SegmentWords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/**
 * BM25 over the words of several segments as if they were one: document frequencies and mean length are those of all of them
 * together, so that scores of different segments compare. Rows that are not visible still count in these statistics, as
 * Lucene's own deleted documents do, but are never found.
 */
final class Words {

    /** A row of the segment at a place in the list, and its BM25 score. */
    record Found(int segment, int row, float score) {}

    /**
     * What a question says about itself, in words.
     *
     * @param words its distinct words without English stop words, and how many passages have each
     * @param passages how many passages there are
     */
    record Terms(Map<String, Integer> words, int passages) {}

    private static final int MAX_WORDS = 64;
    private static final int MAX_PHRASES = 8;
    private static final Pattern PHRASE =
            Pattern.compile("[\"\u201c\u201e\u00ab]([^\"\u201c\u201d\u00ab\u00bb]{2,300})[\"\u201c\u201d\u00bb]");
    private static final float PHRASE_BOOST = 2;

    private final IndexReader reader;
    private final IndexSearcher searcher;

    private Words(IndexReader reader) {
        this.reader = reader;
        this.searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
    }

    /** The segments' leaves with the rows of each that are visible. */
    static Words of(List<LeafReader> leaves, List<BitSet> visible) {
        var readers = new IndexReader[leaves.size()];
        for (var i = 0; i < readers.length; i++) {
            readers[i] = new Visible(leaves.get(i), visible.get(i));
        }
        try {
            return new Words(new MultiReader(readers));
        } catch (IOException e) {
            throw new CorruptException("the word indexes can not be read together", e);
        }
    }

    Terms terms(String question) {
        var counts = new LinkedHashMap<String, Integer>();
        try {
            for (var word : plain(question)) {
                var stem = stem(word);
                if (stem.isPresent()) {
                    var frequency = Math.max(
                            reader.docFreq(new Term(SegmentWords.PLAIN, word)),
                            reader.docFreq(new Term(SegmentWords.ENGLISH, stem.get())));
                    counts.put(word, frequency);
                }
            }
        } catch (IOException e) {
            throw new CorruptException("the word index can not be read", e);
        }
        return new Terms(counts, reader.maxDoc());
    }

    /** The best {@code limit} visible rows, best first. */
    List<Found> search(String question, int limit) {
        if (reader.maxDoc() == 0) {
            return List.of();
        }
        try {
            var top = searcher.search(query(question), new TopScoreDocCollectorManager(limit, Integer.MAX_VALUE));
            var found = new ArrayList<Found>();
            for (var hit : top.scoreDocs) {
                var leaf = ReaderUtil.subIndex(hit.doc, reader.leaves());
                found.add(new Found(leaf, hit.doc - reader.leaves().get(leaf).docBase, hit.score));
            }
            return found;
        } catch (IOException e) {
            throw new CorruptException("the word index can not be read", e);
        }
    }

    private static Query query(String question) {
        var query = new BooleanQuery.Builder();
        var words = plain(question);
        var meaningful = words.stream().filter(word -> stem(word).isPresent()).toList();
        for (var word : meaningful.isEmpty() ? words : meaningful) {
            var either = new ArrayList<Query>();
            either.add(new TermQuery(new Term(SegmentWords.PLAIN, word)));
            stem(word).ifPresent(stem -> either.add(new TermQuery(new Term(SegmentWords.ENGLISH, stem))));
            query.add(new DisjunctionMaxQuery(either, 0), BooleanClause.Occur.SHOULD);
        }
        for (var phrase : phrases(question)) {
            var exact = new PhraseQuery.Builder();
            analysed(SegmentWords.PLAIN, phrase).forEach(word -> exact.add(new Term(SegmentWords.PLAIN, word)));
            query.add(new org.apache.lucene.search.BoostQuery(exact.build(), PHRASE_BOOST), BooleanClause.Occur.SHOULD);
        }
        return query.build();
    }

    /** What stands in quotation marks. */
    static List<String> phrases(String question) {
        return PHRASE.matcher(question)
                .results()
                .limit(MAX_PHRASES)
                .map(match -> match.group(1))
                .toList();
    }

    private static Set<String> plain(String text) {
        var words = new LinkedHashSet<String>();
        for (var word : analysed(SegmentWords.PLAIN, text)) {
            if (words.size() < MAX_WORDS) {
                words.add(word);
            }
        }
        return words;
    }

    /** The English stem, or empty for an English stop word. */
    private static Optional<String> stem(String word) {
        return analysed(SegmentWords.ENGLISH, word).stream().findFirst();
    }

    private static List<String> analysed(String field, String text) {
        var words = new ArrayList<String>();
        try (var stream = SegmentWords.ANALYZER.tokenStream(field, text)) {
            var word = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                words.add(word.toString());
            }
            stream.end();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return words;
    }

    /** A leaf that shows only its visible rows. */
    private static final class Visible extends FilterLeafReader {

        private final FixedBitSet live;
        private final int count;

        Visible(LeafReader in, BitSet visible) {
            super(in);
            this.live = new FixedBitSet(in.maxDoc());
            visible.stream().forEach(live::set);
            this.count = visible.cardinality();
        }

        @Override
        public Bits getLiveDocs() {
            return live;
        }

        @Override
        public int numDocs() {
            return count;
        }

        @Override
        public CacheHelper getCoreCacheHelper() {
            return in.getCoreCacheHelper();
        }

        @Override
        @org.jspecify.annotations.NullUnmarked
        public CacheHelper getReaderCacheHelper() {
            return null;
        }
    }
}
