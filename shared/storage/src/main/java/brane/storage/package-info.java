/** Keys and envelope encryption, object store, PostgreSQL. */
@NullMarked
package brane.storage;

import org.jspecify.annotations.NullMarked;
