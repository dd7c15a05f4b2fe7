/** The truth about Axons: versions, documents, objects and their keys. */
@NullMarked
package brane.axon.catalog;

import org.jspecify.annotations.NullMarked;
