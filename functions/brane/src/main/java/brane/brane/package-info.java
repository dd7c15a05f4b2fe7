/** All functions in one process, and the command line. */
@NullMarked
package brane.brane;

import org.jspecify.annotations.NullMarked;
