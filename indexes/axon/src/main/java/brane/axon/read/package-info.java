/** The current state of an Axon, held in memory and searched. */
@NullMarked
package brane.axon.read;

import org.jspecify.annotations.NullMarked;
