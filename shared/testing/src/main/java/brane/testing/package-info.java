/** Fixtures that know nothing above shared: a fake model server with faults, a real one, and real S3 servers. */
@NullMarked
package brane.testing;

import org.jspecify.annotations.NullMarked;
