package brane.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

    @Test
    void areVersion7InTheOrderOfTimeAndNeverTheSame() throws Exception {
        var first = Ids.next();
        Thread.sleep(2);
        var seen = new HashSet<UUID>();
        for (var i = 0; i < 10_000; i++) {
            seen.add(Ids.next());
        }

        assertThat(first.version()).isEqualTo(7);
        assertThat(first.variant()).isEqualTo(2);
        assertThat(seen).hasSize(10_000).allMatch(id -> id.toString().compareTo(first.toString()) > 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1-1-1-1-1", "0192f0c1-7d5e-7c3a-9b1f-2a4c6e8f0a1", "../../../../../../../../../../../etc"})
    void whatIsNotAUuidIsAProblem(String text) {
        assertThatThrownBy(() -> Ids.parse(text))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        failure -> assertThat(failure.problem().slug()).isEqualTo("id-malformed"));
    }
}
