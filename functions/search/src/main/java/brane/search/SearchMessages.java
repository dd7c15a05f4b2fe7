package brane.search;

import brane.axon.Hit;
import brane.axon.Passage;
import brane.axon.Reranking;
import brane.axon.SearchFilter;
import brane.axon.SearchOptions;
import brane.contracts.search.Filter;
import brane.contracts.search.FindReply;
import brane.contracts.search.FindRequest;
import brane.contracts.search.Fusion;
import brane.contracts.search.Options;
import brane.core.Problem;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What {@code search.proto} says, as values, and back: a new option or field of a hit is added here, and nowhere else. */
final class SearchMessages {

    private SearchMessages() {}

    static FindRequest request(String token, long waitMillis, UUID axon, String query, SearchOptions options) {
        return FindRequest.newBuilder()
                .setToken(token)
                .setWaitMillis(waitMillis)
                .setAxon(axon.toString())
                .setQuery(query)
                .setOptions(message(options))
                .build();
    }

    private static Options message(SearchOptions options) {
        var message = Options.newBuilder()
                .setLimit(options.limit())
                .setFusion(fusion(options.fusion()))
                .setMinScore(options.minScore())
                .setFilter(message(options.filter()))
                .setJoined(options.joined());
        if (options.lexicalWeight() != null) {
            message.setLexicalWeight(options.lexicalWeight());
        }
        if (options.rerank() != null) {
            message.setRerank(options.rerank().name());
        }
        return message.build();
    }

    private static Filter message(SearchFilter filter) {
        return Filter.newBuilder()
                .addAllDocuments(filter.documents().stream().map(UUID::toString).toList())
                .addAllAllOf(filter.allOf())
                .addAllAnyOf(filter.anyOf())
                .addAllNoneOf(filter.noneOf())
                .setFrom(filter.from() == null ? "" : filter.from().toString())
                .setTo(filter.to() == null ? "" : filter.to().toString())
                .addAllTypes(filter.types())
                .build();
    }

    /** @param rerankers the rerankers of this process by their names */
    static SearchOptions options(FindRequest request, Function<String, Reranking> rerankers) {
        var options = request.getOptions();
        return new SearchOptions(
                options.getLimit(),
                mode(options.getFusion()),
                options.getMinScore(),
                options.hasLexicalWeight() ? options.getLexicalWeight() : null,
                filter(options.getFilter()),
                options.getRerank().isEmpty() ? null : rerankers.apply(options.getRerank()),
                options.getJoined());
    }

    private static SearchFilter filter(Filter filter) {
        return new SearchFilter(
                filter.getDocumentsList().stream().map(UUID::fromString).collect(Collectors.toSet()),
                Set.copyOf(filter.getAllOfList()),
                Set.copyOf(filter.getAnyOfList()),
                Set.copyOf(filter.getNoneOfList()),
                filter.getFrom().isEmpty() ? null : LocalDate.parse(filter.getFrom()),
                filter.getTo().isEmpty() ? null : LocalDate.parse(filter.getTo()),
                Set.copyOf(filter.getTypesList()));
    }

    static FindReply reply(List<Hit> hits) {
        var reply = FindReply.newBuilder();
        hits.forEach(hit -> reply.addHits(message(hit)));
        return reply.build();
    }

    static List<Hit> hits(FindReply reply) {
        return reply.getHitsList().stream().map(SearchMessages::hit).toList();
    }

    private static Fusion fusion(SearchOptions.Mode mode) {
        return switch (mode) {
            case AUTO -> Fusion.FUSION_AUTO;
            case BALANCED -> Fusion.FUSION_BALANCED;
            case VECTOR -> Fusion.FUSION_VECTOR;
            case LEXICAL -> Fusion.FUSION_LEXICAL;
        };
    }

    /** What this process does not know is refused: an older one must not answer something else than was asked. */
    private static SearchOptions.Mode mode(Fusion fusion) {
        return switch (fusion) {
            case FUSION_UNSPECIFIED, FUSION_AUTO -> SearchOptions.Mode.AUTO;
            case FUSION_BALANCED -> SearchOptions.Mode.BALANCED;
            case FUSION_VECTOR -> SearchOptions.Mode.VECTOR;
            case FUSION_LEXICAL -> SearchOptions.Mode.LEXICAL;
            case UNRECOGNIZED ->
                throw Problem.of(
                                "search-malformed",
                                422,
                                "The search can not be done as it was asked.",
                                "fusion must be one that this process knows, was not: start the same version everywhere")
                        .failure();
        };
    }

    private static brane.contracts.search.Hit message(Hit hit) {
        var message = brane.contracts.search.Hit.newBuilder()
                .setDocument(hit.document().toString())
                .setName(hit.name())
                .setType(hit.type())
                .setPassage(message(hit.passage()))
                .setScore(hit.score());
        if (hit.vectorRank() != null) {
            message.setVectorRank(hit.vectorRank());
        }
        if (hit.lexicalRank() != null) {
            message.setLexicalRank(hit.lexicalRank());
        }
        return message.build();
    }

    private static brane.contracts.search.Passage message(Passage passage) {
        var message = brane.contracts.search.Passage.newBuilder()
                .setOrdinal(passage.ordinal())
                .setText(passage.text())
                .setStart(passage.start())
                .setEnd(passage.end())
                .addAllHeadings(passage.headings());
        if (passage.page() != null) {
            message.setPage(passage.page());
        }
        if (passage.paragraph() != null) {
            message.setParagraph(passage.paragraph());
        }
        return message.build();
    }

    private static Hit hit(brane.contracts.search.Hit hit) {
        return new Hit(
                UUID.fromString(hit.getDocument()),
                hit.getName(),
                hit.getType(),
                passage(hit.getPassage()),
                hit.getScore(),
                hit.hasVectorRank() ? hit.getVectorRank() : null,
                hit.hasLexicalRank() ? hit.getLexicalRank() : null);
    }

    private static Passage passage(brane.contracts.search.Passage passage) {
        return new Passage(
                passage.getOrdinal(),
                passage.getText(),
                passage.getStart(),
                passage.getEnd(),
                passage.hasPage() ? passage.getPage() : null,
                passage.getHeadingsList(),
                passage.hasParagraph() ? passage.getParagraph() : null);
    }
}
