package brane.axon.read;

import static org.assertj.core.api.Assertions.assertThat;

import brane.axon.Hit;
import brane.axon.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RerankingTest {

    private final List<Hit> candidates = IntStream.range(0, 40)
            .mapToObj(i -> new Hit(
                    new UUID(1, i),
                    "name",
                    "pdf",
                    new Passage(0, "text " + i, 0, 10, 1, List.of(), null),
                    1 - i * 0.01,
                    1,
                    1))
            .toList();

    @Test
    void givesTheBestAnotherOrderAndLeavesTheRestBehindThem() throws Exception {
        var seen = new ArrayList<String>();

        var order = HybridSearch.reranked("question", candidates, (question, passages) -> {
            seen.addAll(passages);
            var scores = new float[passages.size()];
            scores[20] = 2;
            scores[31] = 3;
            scores[0] = -1;
            return scores;
        });

        assertThat(seen).hasSize(HybridSearch.RERANKED).startsWith("text 0").endsWith("text 31");
        assertThat(order).hasSize(40).doesNotHaveDuplicates();
        assertThat(order.subList(0, 3)).containsExactly(candidates.get(31), candidates.get(20), candidates.get(1));
        assertThat(order.get(31)).isEqualTo(candidates.getFirst());
        assertThat(order.subList(32, 40)).isEqualTo(candidates.subList(32, 40));
    }

    @Test
    void keepsTheOrderOfTies() throws Exception {
        assertThat(HybridSearch.reranked("q", candidates, (question, passages) -> new float[passages.size()]))
                .isEqualTo(candidates);
        assertThat(HybridSearch.reranked("q", List.of(), (question, passages) -> new float[0]))
                .isEmpty();
    }

    @Test
    void keepsTheOrderOfTheRerankerWhenItThins() throws Exception {
        var order = HybridSearch.reranked("q", candidates, (question, passages) -> {
            var scores = new float[passages.size()];
            scores[5] = 1;
            return scores;
        });

        assertThat(Thinning.thin(order.iterator(), 2)).containsExactly(candidates.get(5), candidates.get(0));
    }
}
