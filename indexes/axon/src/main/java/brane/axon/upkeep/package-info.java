/** What keeps an Axon small, quick and clean: compaction, collection, erasure. */
@NullMarked
package brane.axon.upkeep;

import org.jspecify.annotations.NullMarked;
