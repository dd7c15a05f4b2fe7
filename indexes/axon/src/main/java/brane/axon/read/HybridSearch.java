package brane.axon.read;

import brane.axon.Hit;
import brane.axon.Passage;
import brane.axon.Reranking;
import brane.axon.SearchFilter;
import brane.axon.SearchOptions;
import brane.axon.read.Fusion.Fused;
import brane.axon.read.Fusion.PassageId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A search in one state of an Axon: by meaning and by words, fused, without what says the same twice. */
public final class HybridSearch {

    /** Each side gives this many for each passage that is wanted, because fusion and thinning need some to choose from. */
    private static final int DEPTH = 5;

    private static final int MIN_DEPTH = 50;

    /** So many of the best are looked at a second time: each costs as much as embedding a passage. */
    static final int RERANKED = 32;

    /** Thinning passes over some. */
    private static final int SPARE = 4;

    /** Where a passage lies. */
    record Place(int segment, int row) {}

    /** A passage of one side's ranking. */
    record Scored(PassageId id, Place place, float score) {

        Scored scored(float other) {
            return new Scored(id, place, other);
        }
    }

    static final Comparator<Scored> BEST_FIRST =
            Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::id);

    private final Serving serving;
    private final Serving.Rows rows;
    private final Map<PassageId, Place> places = new HashMap<>();

    private HybridSearch(Serving serving, SearchFilter filter) {
        this.serving = serving;
        this.rows = serving.rows(filter);
    }

    /** @param vector the question's vector; null when only words count */
    public static List<Hit> search(Serving serving, String question, float @Nullable [] vector, SearchOptions options)
            throws InterruptedException {
        return new HybridSearch(serving, options.filter()).search(question, vector, options);
    }

    private List<Hit> search(String question, float @Nullable [] vector, SearchOptions options)
            throws InterruptedException {
        var depth = Math.max(MIN_DEPTH, options.limit() * DEPTH);
        var byVector = vector == null ? List.<PassageId>of() : byVector(vector, depth, options.limit());
        var byWords = options.fusion() == SearchOptions.Mode.VECTOR ? List.<PassageId>of() : byWords(question, depth);
        var fused = Fusion.fuse(byVector, byWords, lexicalWeight(question, options));
        // Thinning asks for few of them, and each is decoded when it is asked for.
        var candidates =
                fused.stream().filter(one -> one.score() >= options.minScore()).map(this::hit);
        var rerank = options.rerank();
        bring(fused, rerank == null ? options.limit() + SPARE : fused.size());
        var best = Thinning.thin(
                rerank == null
                        ? candidates.iterator()
                        : reranked(question, candidates.toList(), rerank.scoring())
                                .iterator(),
                options.limit());
        return options.joined() ? new Joining(this::passage).join(best) : best;
    }

    /** The best of the fused ranking in the order of the reranker, ties as they were; the rest behind them. */
    static List<Hit> reranked(String question, List<Hit> candidates, Reranking.Scoring rerank)
            throws InterruptedException {
        var best = candidates.subList(0, Math.min(RERANKED, candidates.size()));
        var scores = rerank.scores(
                question, best.stream().map(hit -> hit.passage().text()).toList());
        var order = IntStream.range(0, best.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed())
                .map(best::get);
        return Stream.concat(order, candidates.stream().skip(best.size())).toList();
    }

    /** A visible passage of a document: mostly it lies beside the one that was found. */
    private Optional<Passage> passage(UUID document, int ordinal) {
        for (var beside : List.of(1, -1)) {
            var place = places.get(new PassageId(document, ordinal + beside));
            if (place != null && isAt(place.segment(), place.row() - beside, document, ordinal)) {
                return Optional.of(passage(new Place(place.segment(), place.row() - beside)));
            }
        }
        var info = serving.snapshot().documents().get(document);
        if (info == null || ordinal >= info.passages()) {
            return Optional.empty();
        }
        return IntStream.range(0, serving.segments().size())
                .boxed()
                .flatMap(i -> serving
                        .segments()
                        .get(i)
                        .ids()
                        .row(document, ordinal, rows.visible().get(i))
                        .stream()
                        .map(row -> new Place(i, row)))
                .findFirst()
                .map(this::passage);
    }

    private boolean isAt(int segment, int row, UUID document, int ordinal) {
        var ids = serving.segments().get(segment).ids();
        return row >= 0
                && row < ids.rows()
                && rows.visible().get(segment).get(row)
                && ids.ordinal(row) == ordinal
                && ids.document(row).equals(document);
    }

    /** The passages of the best, which are wanted next, several at once where they are not in memory. */
    private void bring(List<Fused> fused, int count) {
        var bySegment = new TreeMap<Integer, List<Integer>>();
        fused.stream()
                .limit(count)
                .map(one -> Objects.requireNonNull(places.get(one.id())))
                .forEach(place -> bySegment
                        .computeIfAbsent(place.segment(), any -> new ArrayList<>())
                        .add(place.row()));
        bySegment.forEach(
                (segment, rows) -> serving.segments().get(segment).passages().bring(rows));
    }

    private Passage passage(Place place) {
        return serving.segments().get(place.segment()).passages().passage(place.row());
    }

    private double lexicalWeight(String question, SearchOptions options) {
        var given = options.lexicalWeight();
        if (given != null) {
            return given;
        }
        return switch (options.fusion()) {
            case AUTO -> Fusion.lexicalWeight(question, serving.words().terms(question));
            case BALANCED -> Fusion.BALANCED;
            case VECTOR -> 0;
            case LEXICAL -> 1;
        };
    }

    private List<PassageId> byVector(float[] vector, int depth, int limit) {
        var found = new ArrayList<Scored>();
        for (var i = 0; i < serving.segments().size(); i++) {
            var segment = serving.segments().get(i);
            for (var match :
                    segment.vectors().search(vector, depth, rows.visible().get(i))) {
                found.add(scored(i, match.row(), match.score()));
            }
        }
        return best(ExactScores.of(serving.segments(), vector, found, limit), depth);
    }

    private List<PassageId> byWords(String question, int depth) {
        return best(
                rows.words().search(question, depth).stream()
                        .map(found -> scored(found.segment(), found.row(), found.score()))
                        .toList(),
                depth);
    }

    private Scored scored(int segment, int row, float score) {
        var ids = serving.segments().get(segment).ids();
        return new Scored(new PassageId(ids.document(row), ids.ordinal(row)), new Place(segment, row), score);
    }

    private List<PassageId> best(List<Scored> found, int depth) {
        return found.stream()
                .sorted(BEST_FIRST)
                .limit(depth)
                .peek(scored -> places.putIfAbsent(scored.id(), scored.place()))
                .map(Scored::id)
                .toList();
    }

    private Hit hit(Fused fused) {
        var place = Objects.requireNonNull(places.get(fused.id()));
        var document = Objects.requireNonNull(
                serving.snapshot().documents().get(fused.id().document()));
        return new Hit(
                document.id(),
                document.name(),
                document.type(),
                passage(place),
                fused.score(),
                fused.vectorRank(),
                fused.lexicalRank());
    }
}
