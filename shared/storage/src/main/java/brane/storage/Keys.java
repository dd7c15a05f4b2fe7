package brane.storage;

import java.util.UUID;

/** The keys of all owners: rows of the table {@code key}, wrapped by the master key (axon-storage.md, section 9). */
public interface Keys {

    /** The newest key of that owner, made and stored in {@code sql}'s transaction when there is none yet. */
    Key current(Sql sql, String scope, UUID id);

    /**
     * That version of the owner's key.
     *
     * @throws brane.core.ProblemException {@code key-destroyed} (410) when it was destroyed or never existed
     */
    Key version(Sql sql, String scope, UUID id, int version);

    /** Opens what {@link Key#seal} gave, whichever version sealed it: the version stands in its first four bytes. */
    byte[] open(Sql sql, String scope, UUID id, byte[] sealed, String context);

    /** Destroys all versions: nothing that they sealed can be read any more. */
    void destroy(Sql sql, String scope, UUID id);
}
