/** Immutable objects by name: where they lie, and how each is sealed. */
@NullMarked
package brane.storage.objects;

import org.jspecify.annotations.NullMarked;
