/** Detection, pseudonyms, and privacy tiers as types. */
@NullMarked
package brane.privacy;

import org.jspecify.annotations.NullMarked;
