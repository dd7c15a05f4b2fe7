/** Turns: a question and its whole answer. */
@NullMarked
package brane.chat;

import org.jspecify.annotations.NullMarked;
