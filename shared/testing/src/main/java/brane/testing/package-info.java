/** Fixtures that know nothing above shared: a fake model server with faults. */
@NullMarked
package brane.testing;

import org.jspecify.annotations.NullMarked;
