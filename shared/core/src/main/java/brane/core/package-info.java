/** Values, ids, limits, errors and configuration; the JDK only. */
@NullMarked
package brane.core;

import org.jspecify.annotations.NullMarked;
