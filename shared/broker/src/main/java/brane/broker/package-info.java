/** The one door to every language model. */
@NullMarked
package brane.broker;

import org.jspecify.annotations.NullMarked;
