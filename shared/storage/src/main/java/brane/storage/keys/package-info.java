/** The master key and the keys that it wraps. */
@NullMarked
package brane.storage.keys;

import org.jspecify.annotations.NullMarked;
