/** Fixtures that know nothing above shared: a fake model server with faults, and a real one. */
@NullMarked
package brane.testing;

import org.jspecify.annotations.NullMarked;
