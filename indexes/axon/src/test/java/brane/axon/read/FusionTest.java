package brane.axon.read;

import static org.assertj.core.api.Assertions.assertThat;

import brane.axon.read.Fusion.PassageId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FusionTest {

    private static final PassageId A = new PassageId(new UUID(1, 1), 0);
    private static final PassageId B = new PassageId(new UUID(1, 1), 1);
    private static final PassageId C = new PassageId(new UUID(1, 2), 0);

    private static double weight(String question) {
        return Fusion.lexicalWeight(question, new Words.Terms(Map.of("common", 500), 1_000));
    }

    @Test
    void ranksWhatBothSidesFindFirst() {
        var fused = Fusion.fuse(List.of(A, B), List.of(C, B), 0.5);

        assertThat(fused.getFirst().id()).isEqualTo(B);
        assertThat(fused.getFirst().vectorRank()).isEqualTo(2);
        assertThat(fused.getFirst().lexicalRank()).isEqualTo(2);
        assertThat(fused).extracting(Fusion.Fused::id).containsExactly(B, A, C);
        assertThat(fused.get(1).lexicalRank()).isNull();
    }

    @Test
    void givesOneToWhatIsFirstOnBothSides() {
        assertThat(Fusion.fuse(List.of(A), List.of(A), 0.3).getFirst().score()).isEqualTo(1);
    }

    @Test
    void followsTheSideWithTheWeight() {
        assertThat(Fusion.fuse(List.of(A), List.of(C), 0.9).getFirst().id()).isEqualTo(C);
        assertThat(Fusion.fuse(List.of(A), List.of(C), 0.2).getFirst().id()).isEqualTo(A);
    }

    @Test
    void breaksTiesInOneWay() {
        assertThat(Fusion.fuse(List.of(C), List.of(A), 0.5))
                .extracting(Fusion.Fused::id)
                .containsExactly(A, C);
        assertThat(Fusion.fuse(List.of(A), List.of(C), 0.5))
                .extracting(Fusion.Fused::id)
                .containsExactly(A, C);
    }

    @Test
    void trustsTheWordsMoreForQuotesIdentifiersAndOtherLanguages() {
        var plain = weight("common treatment");
        assertThat(weight("\"common treatment\"")).isGreaterThan(plain);
        assertThat(weight("form ST-000123")).isGreaterThan(plain);
        assertThat(weight("GDPR article")).isGreaterThan(plain);
        assertThat(weight("§ 823 BGB")).isGreaterThan(plain);
        assertThat(weight("what does the option --no-same-owner do here")).isGreaterThan(plain);
        assertThat(weight("maxRetryCount")).isGreaterThan(plain);
        assertThat(weight("wie wird die Herzinsuffizienz behandelt und mit welcher Dosis"))
                .isGreaterThanOrEqualTo(plain + 0.2);
        assertThat(weight("علاج قصور القلب")).isGreaterThanOrEqualTo(plain + 0.2);
        assertThat(weight("心不全の治療")).isGreaterThanOrEqualTo(plain + 0.2);
    }

    @Test
    void trustsTheMeaningMoreForALongEnglishQuestion() {
        assertThat(weight("what should we do when a patient is not able to breathe"))
                .isLessThan(weight("common treatment"));
    }

    @Test
    void trustsTheWordsMoreWhenOneIsRare() {
        var question = "ceftriaxone treatment";
        var rare = Fusion.lexicalWeight(question, new Words.Terms(Map.of("ceftriaxone", 3, "treatment", 400), 1_000));
        var absent = Fusion.lexicalWeight(question, new Words.Terms(Map.of("ceftriaxone", 0, "treatment", 400), 1_000));

        assertThat(rare).isGreaterThan(absent);
    }

    @Test
    void leavesEitherSideAVoice() {
        assertThat(weight("\"§ 823 BGB\" и \"Herzinsuffizienz ABC-123\" лечение сердечной недостаточности"))
                .isLessThanOrEqualTo(0.95);
        assertThat(weight("what is it that we should do when this or that is not there to be had"))
                .isPositive();
    }
}
