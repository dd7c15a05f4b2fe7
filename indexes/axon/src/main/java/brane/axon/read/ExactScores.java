package brane.axon.read;

import brane.axon.read.HybridSearch.Scored;
import brane.faiss.FlatIndex.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** Where vectors are kept in fewer bits, those that can be of the answer get exact scores. */
final class ExactScores {

    /** So many for each passage that is wanted. */
    private static final int EACH = 2;

    private static final int LEAST = 20;

    private ExactScores() {}

    /** The rest stays behind them in its order. */
    static List<Scored> of(List<OpenSegment> segments, float[] vector, List<Scored> found, int limit) {
        if (segments.stream().allMatch(segment -> segment.vectors().isExact())) {
            return found;
        }
        var ranked = found.stream().sorted(HybridSearch.BEST_FIRST).toList();
        var reach = Math.min(ranked.size(), Math.max(LEAST, EACH * limit));
        var bySegment = new TreeMap<Integer, List<Scored>>();
        ranked.subList(0, reach)
                .forEach(one -> bySegment
                        .computeIfAbsent(one.place().segment(), any -> new ArrayList<>())
                        .add(one));
        var all = new ArrayList<Scored>();
        bySegment.forEach((segment, some) -> all.addAll(exact(segments.get(segment), vector, some)));
        var least = all.stream().map(Scored::score).reduce(Float.MAX_VALUE, Math::min);
        ranked.subList(reach, ranked.size())
                .forEach(rest -> all.add(rest.scored(Math.min(rest.score(), Math.nextDown(least)))));
        return all;
    }

    private static List<Scored> exact(OpenSegment segment, float[] vector, List<Scored> some) {
        var byRow = new TreeMap<Integer, Scored>();
        some.forEach(one -> byRow.put(one.place().row(), one));
        var matches = some.stream()
                .map(one -> new Match(one.place().row(), one.score()))
                .toList();
        return segment.vectors().rerank(vector, matches).stream()
                .map(match -> Objects.requireNonNull(byRow.get(match.row())).scored(match.score()))
                .toList();
    }
}
