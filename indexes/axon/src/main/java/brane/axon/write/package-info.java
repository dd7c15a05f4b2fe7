/** Documents on their way into an Axon, committed in groups. */
@NullMarked
package brane.axon.write;

import org.jspecify.annotations.NullMarked;
