/** Documents in: type, text, passages, one Axon commit. */
@NullMarked
package brane.ingest;

import org.jspecify.annotations.NullMarked;
