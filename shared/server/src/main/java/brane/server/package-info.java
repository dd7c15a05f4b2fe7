/** Helidon glue: routes with access rules, problem+json, SSE, request context. */
@NullMarked
package brane.server;

import org.jspecify.annotations.NullMarked;
