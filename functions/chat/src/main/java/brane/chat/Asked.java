package brane.chat;

import brane.broker.Prompt;
import brane.neurons.Neurons;
import java.util.List;

/**
 * A question to a Neuron.
 *
 * @param resource how the audit log names what is answered
 */
record Asked(String resource, String question, Neurons.Versioned neuron, Background background, Wishes wishes) {

    /** What came before the question. */
    interface Background {

        /** From which placeholders for hidden values are made: the same value has the same one wherever this is the same. */
        byte[] secret();

        /** Earlier turns, the oldest first. */
        List<Prompt.Turn> earlier();
    }
}
