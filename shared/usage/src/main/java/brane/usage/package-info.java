/** What models cost: prices, budgets, and who used how much. */
@NullMarked
package brane.usage;

import org.jspecify.annotations.NullMarked;
