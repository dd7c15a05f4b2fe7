/** Encrypted hybrid indexes: catalog, segments, readers. */
@NullMarked
package brane.axon;

import org.jspecify.annotations.NullMarked;
