package brane.neurons;

/**
 * One thing that is wrong with a Neuron file.
 *
 * @param line where, from 1
 * @param column where, from 1
 * @param key the path of the key, such as {@code model.provider}
 * @param rule the rule's short name, such as {@code unknown-key}
 * @param message the rule and the value
 * @param fix what to write instead
 */
public record NeuronError(int line, int column, String key, String rule, String message, String fix) {}
