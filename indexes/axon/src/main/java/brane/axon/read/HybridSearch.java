package brane.axon.read;

import brane.axon.Hit;
import brane.axon.Passage;
import brane.axon.Reranking;
import brane.axon.SearchFilter;
import brane.axon.SearchOptions;
import brane.axon.read.Fusion.Fused;
import brane.axon.read.Fusion.PassageId;
import brane.faiss.FlatIndex;
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

    /** So many for each passage that is wanted are looked at exactly where vectors are kept in fewer bits. */
    private static final int EXACT = 3;

    private static final int MIN_EXACT = 20;

    /** So many of the best are looked at a second time: each costs as much as embedding a passage. */
    static final int RERANKED = 32;

    /** A document's passages beyond this part of the answer wait until no other document has one. */
    private static final int DOCUMENT_PART = 2;

    private static final int DOCUMENT_MIN = 3;

    /** Where a passage lies. */
    private record Place(int segment, int row) {}

    /** A passage of one side's ranking. */
    private record Scored(PassageId id, Place place, float score) {}

    private static final Comparator<Scored> BEST_FIRST =
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
        var candidates = fused.stream()
                .filter(one -> one.score() >= options.minScore())
                .map(this::hit)
                .toList();
        var rerank = options.rerank();
        var best = thin(rerank == null ? candidates : reranked(question, candidates, rerank), options.limit());
        return options.joined() ? new Joining(this::passage).join(best) : best;
    }

    /** The best of the fused ranking in the order of the reranker, ties as they were; the rest behind them. */
    static List<Hit> reranked(String question, List<Hit> candidates, Reranking rerank) throws InterruptedException {
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
        return best(exact(vector, found, limit), depth);
    }

    /** Those that can be of the answer get exact scores; the rest stays behind them in its order. */
    private List<Scored> exact(float[] vector, List<Scored> found, int limit) {
        if (serving.segments().stream().allMatch(segment -> segment.vectors().isExact())) {
            return found;
        }
        found.sort(BEST_FIRST);
        var reach = Math.min(found.size(), Math.max(MIN_EXACT, EXACT * limit));
        var bySegment = new TreeMap<Integer, List<FlatIndex.Match>>();
        found.subList(0, reach)
                .forEach(scored -> bySegment
                        .computeIfAbsent(scored.place().segment(), any -> new ArrayList<>())
                        .add(new FlatIndex.Match(scored.place().row(), scored.score())));
        var all = new ArrayList<Scored>();
        bySegment.forEach((segment, matches) -> serving.segments()
                .get(segment)
                .vectors()
                .rerank(vector, matches)
                .forEach(match -> all.add(scored(segment, match.row(), match.score()))));
        var least = all.stream().mapToDouble(Scored::score).min().orElse(0);
        found.subList(reach, found.size())
                .forEach(rest -> all.add(
                        new Scored(rest.id(), rest.place(), Math.min(rest.score(), Math.nextDown((float) least)))));
        return all;
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

    /**
     * The candidates, best first, without a passage that says what a better one of its document says, and lets no document take more than half of the
     * answer while others have something to say.
     */
    static List<Hit> thin(List<Hit> candidates, int limit) {
        var share = Math.max(DOCUMENT_MIN, (limit + DOCUMENT_PART - 1) / DOCUMENT_PART);
        var chosen = new ArrayList<Hit>();
        var beyond = new ArrayList<Hit>();
        for (var candidate : candidates) {
            var ofDocument = chosen.stream()
                    .filter(hit -> hit.document().equals(candidate.document()))
                    .toList();
            if (ofDocument.stream().anyMatch(hit -> saysTheSame(hit.passage(), candidate.passage()))) {
                continue;
            }
            if (ofDocument.size() >= share) {
                beyond.add(candidate);
            } else if (chosen.size() < limit) {
                chosen.add(candidate);
            }
        }
        for (var candidate : beyond) {
            var repeated = chosen.stream()
                    .anyMatch(hit -> hit.document().equals(candidate.document())
                            && saysTheSame(hit.passage(), candidate.passage()));
            if (chosen.size() < limit && !repeated) {
                chosen.add(candidate);
            }
        }
        chosen.sort(Comparator.comparingInt(candidates::indexOf));
        return List.copyOf(chosen);
    }

    /** The spans overlap by more than half of the shorter one, or the words are the same (a header on every page). */
    private static boolean saysTheSame(Passage one, Passage other) {
        var overlap = Math.min(one.end(), other.end()) - Math.max(one.start(), other.start());
        var shorter = Math.min(one.end() - one.start(), other.end() - other.start());
        return overlap * 2 > shorter || one.text().strip().equals(other.text().strip());
    }
}
