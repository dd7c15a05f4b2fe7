package brane.axon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DirectedTest {

    static java.util.Set<String> scripts() {
        return Directed.scripts().keySet();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void holds(String script) {
        assertThat(Directed.complaints(script)).isEmpty();
    }

    @Test
    void hasAScriptForEachMutantAndNoOther() {
        assertThat(scripts()).isEqualTo(Mutants.all().stream().map(Mutant::name).collect(Collectors.toSet()));
    }
}
