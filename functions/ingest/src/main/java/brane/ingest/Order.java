package brane.ingest;

import brane.core.Caller;
import brane.storage.objects.SealedTemp;
import java.util.UUID;

/**
 * What is to be done: this upload becomes a document of that Axon.
 *
 * @param id the job's id, and the operation under which the Axon commits it, so that doing it twice does it once
 * @param caller who sent it; a job that goes on after a restart knows their id, roles and session only
 */
record Order(
        UUID id,
        Caller caller,
        String neuron,
        long version,
        UUID axon,
        DocumentName name,
        DocumentType type,
        SealedTemp upload) {}
