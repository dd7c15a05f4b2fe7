/** Sign-in, Neurons, audit, and the web user interface. */
@NullMarked
package brane.console;

import org.jspecify.annotations.NullMarked;
