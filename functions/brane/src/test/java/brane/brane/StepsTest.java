package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class StepsTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    private final Steps steps = new Steps(out);

    @Test
    void eachStepIsALineWithItsTime() {
        steps.next("one");
        steps.next("two");
        steps.end();
        steps.end();

        assertThat(lines()).matches("one … +\\d+ ms\ntwo … +\\d+ ms\n");
    }

    @Test
    void aLineOfTheLogStandsAloneAndTheStepIsNamedAgain() {
        steps.makeWay();
        steps.next("one");
        steps.makeWay();
        out.println("a warning");
        steps.makeWay();
        out.println("another");
        steps.next("two");
        steps.failed();
        steps.makeWay();

        assertThat(lines()).matches("one … +\na warning\nanother\none … +\\d+ ms\ntwo … +failed\n");
    }

    private String lines() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
