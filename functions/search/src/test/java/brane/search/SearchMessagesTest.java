package brane.search;

import static org.assertj.core.api.Assertions.assertThat;

import brane.axon.Reranking;
import brane.axon.SearchFilter;
import brane.axon.SearchOptions;
import brane.axon.SearchOptions.Mode;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SearchMessagesTest {

    private final Map<String, Reranking> rerankers = new HashMap<>();

    @Test
    void bringsEveryOptionOver() {
        var filter = new SearchFilter(
                Set.of(new UUID(1, 2), new UUID(3, 4)),
                Set.of("ward 3"),
                Set.of("public", "staff"),
                Set.of("sealed"),
                LocalDate.of(2024, 2, 29),
                LocalDate.of(2026, 11, 27),
                Set.of("pdf", "text"));
        for (var options : List.of(
                SearchOptions.best(7),
                new SearchOptions(100, Mode.LEXICAL, 0.5),
                new SearchOptions(1, Mode.VECTOR, 1),
                new SearchOptions(3, Mode.BALANCED, 0).joining(),
                SearchOptions.best(7).weighing(0.0),
                SearchOptions.best(7)
                        .weighing(0.25)
                        .within(filter)
                        .reranking(reranker("ours"))
                        .joining())) {
            assertThat(arrived(options)).isEqualTo(options);
        }
    }

    @Test
    void leavesNoComponentOut() {
        assertThat(SearchOptions.class.getRecordComponents()).hasSize(7);
        assertThat(SearchFilter.class.getRecordComponents()).hasSize(7);
    }

    private Reranking reranker(String name) {
        return rerankers.computeIfAbsent(
                name, any -> new Reranking(any, (question, passages) -> new float[passages.size()]));
    }

    private SearchOptions arrived(SearchOptions options) {
        return SearchMessages.options(
                SearchMessages.request("token", 5, new UUID(5, 6), "question", options), this::reranker);
    }
}
