/** Passages of a Neuron by meaning and by word. */
@NullMarked
package brane.search;

import org.jspecify.annotations.NullMarked;
