/** Stored bytes on a disk of this machine, so that they need not come from the object store again. */
@org.jspecify.annotations.NullMarked
package brane.storage.cache;
