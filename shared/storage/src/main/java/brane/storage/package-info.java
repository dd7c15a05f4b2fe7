/** PostgreSQL, and which database, key and object store belong together. */
@NullMarked
package brane.storage;

import org.jspecify.annotations.NullMarked;
