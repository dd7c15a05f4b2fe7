package brane.chat;

import brane.broker.Prompt;
import brane.core.Problem;
import brane.neurons.Neurons;
import brane.usage.Spending;
import java.util.List;

/**
 * A question to a Neuron.
 *
 * @param resource how the audit log names what is answered
 * @param pace what must be granted before anything is read or sent
 */
record Asked(
        String resource,
        String question,
        Neurons.Versioned neuron,
        Background background,
        Wishes wishes,
        Spending.Pace pace) {

    /**
     * The question without the blanks around it.
     *
     * @throws brane.core.ProblemException {@code question-invalid} (422)
     */
    static String checked(String question, int most) {
        var text = question.strip();
        if (text.isEmpty() || text.length() > most) {
            throw Problem.of(
                            "question-invalid",
                            422,
                            "The question can't be asked.",
                            "a question must be 1 to " + most + " characters, was " + text.length())
                    .failure();
        }
        return text;
    }

    /** What came before the question. */
    interface Background {

        /** From which placeholders for hidden values are made: the same value has the same one wherever this is the same. */
        byte[] secret();

        /** Earlier turns, the oldest first. */
        List<Prompt.Turn> earlier();
    }
}
