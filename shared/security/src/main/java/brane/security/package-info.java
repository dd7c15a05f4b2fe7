/** Users, roles, sessions, sign-in, who may do what. */
@NullMarked
package brane.security;

import org.jspecify.annotations.NullMarked;
