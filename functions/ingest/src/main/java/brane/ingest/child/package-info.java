/**
 * The reading process: parsers of untrusted documents, run in a limited child process and nowhere else. Nothing outside of
 * this package touches a parser, and this package touches nothing of BRANE but what it says over the wire.
 */
@NullMarked
package brane.ingest.child;

import org.jspecify.annotations.NullMarked;
