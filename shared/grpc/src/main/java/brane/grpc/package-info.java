/** Calls between processes of one BRANE: gRPC on a port of its own, with who asks, problems, deadlines and failover. */
@NullMarked
package brane.grpc;

import org.jspecify.annotations.NullMarked;
