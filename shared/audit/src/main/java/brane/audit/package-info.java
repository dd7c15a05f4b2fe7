/** The audit log: who did what to which data. */
@NullMarked
package brane.audit;

import org.jspecify.annotations.NullMarked;
