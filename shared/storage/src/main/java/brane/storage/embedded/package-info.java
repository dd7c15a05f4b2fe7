/** The PostgreSQL that BRANE starts itself. */
@NullMarked
package brane.storage.embedded;

import org.jspecify.annotations.NullMarked;
