package brane.ingest;

import brane.axon.Labels;
import brane.core.Caller;
import brane.storage.objects.SealedTemp;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done: this upload becomes a document of that Axon.
 *
 * @param id the job's id, and the operation under which the Axon commits it, so that doing it twice does it once
 * @param caller who sent it; a job that goes on after a restart knows their id, roles and session only
 * @param labels what the document gets; null keeps those of the live document of that name
 */
record Order(
        UUID id,
        Caller caller,
        String neuron,
        long version,
        UUID axon,
        DocumentName name,
        DocumentType type,
        SealedTemp upload,
        @Nullable Labels labels) {}
