package brane.privacy;

import brane.core.Problem;
import brane.core.ProblemException;

/** Why a text could not be looked through; it then must not leave. */
final class Unchecked {

    private Unchecked() {}

    static ProblemException because(String rule) {
        return Problem.of(
                        "privacy-unchecked",
                        422,
                        "The text could not be checked for personal data.",
                        rule + "; what is not checked does not leave: shorten it")
                .failure();
    }
}
