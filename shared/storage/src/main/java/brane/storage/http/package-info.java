/** What all HTTP clients of storage share: how their sockets send, and whom they trust. */
@NullMarked
package brane.storage.http;

import org.jspecify.annotations.NullMarked;
