package brane.axon.bench;

import brane.axon.catalog.Catalog.ObjectRow;
import brane.axon.format.Section;
import brane.axon.format.SegmentBytes;
import brane.axon.format.Toc;
import brane.faiss.FlatIndex;
import brane.faiss.HnswGraph;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The graph of a segment alone, searched at any width. */
final class BareGraph implements AutoCloseable {

    /** Of a section. */
    private static final int FRAME = 16;

    private final BenchTexts texts;
    private final FlatIndex vectors;
    private final HnswGraph graph;
    private final List<Set<Integer>> best = new ArrayList<>();

    private BareGraph(BenchTexts texts, FlatIndex vectors, HnswGraph graph) {
        this.texts = texts;
        this.vectors = vectors;
        this.graph = graph;
    }

    static BareGraph of(BenchSite site, UUID axon, ObjectRow row, Toc toc) {
        var segment = site.objects().segment(axon, row);
        var vectors = FlatIndex.deserialize(read(segment, toc.part(Section.VECTORS)));
        return new BareGraph(
                site.texts, vectors, HnswGraph.deserialize(vectors, read(segment, toc.part(Section.GRAPH))));
    }

    private static MemorySegment read(SegmentBytes segment, Toc.Part part) {
        var bytes = MemorySegment.ofArray(new byte[part.length() - FRAME]);
        segment.read(part.at() + FRAME, bytes);
        return bytes;
    }

    /** Milliseconds of a search, and its recall. */
    double[] at(int ef, int k, int questions) throws Exception {
        for (var question = best.size(); question < questions; question++) {
            best.add(rows(vectors.search(texts.vector(-1 - question), k, null)));
        }
        var found = new int[1];
        var samples = Samples.of(questions, questions, i -> {
            var question = i % questions;
            var vector = texts.vector(-1 - question);
            var known = best.get(question);
            return () -> {
                var rows = rows(graph.search(vector, k, ef, null));
                rows.retainAll(known);
                found[0] += rows.size();
            };
        });
        return new double[] {samples.median(), found[0] / (2.0 * k * questions)};
    }

    private static Set<Integer> rows(List<FlatIndex.Match> matches) {
        return matches.stream().map(FlatIndex.Match::row).collect(Collectors.toSet());
    }

    @Override
    public void close() {
        graph.close();
        vectors.close();
    }
}
