/** How a segment and a document's text are written as bytes. */
@NullMarked
package brane.axon.format;

import org.jspecify.annotations.NullMarked;
