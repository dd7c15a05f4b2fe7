/** Objects in a bucket of an S3 server. */
@NullMarked
package brane.storage.s3;

import org.jspecify.annotations.NullMarked;
