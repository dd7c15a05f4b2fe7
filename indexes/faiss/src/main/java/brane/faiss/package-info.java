/** The JavaCPP binding to FAISS, with its native build. */
@NullMarked
package brane.faiss;

import org.jspecify.annotations.NullMarked;
