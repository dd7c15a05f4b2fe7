/** The Neuron file: YAML, JSON Schema, versions. */
@NullMarked
package brane.neurons;

import org.jspecify.annotations.NullMarked;
