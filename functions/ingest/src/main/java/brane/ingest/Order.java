package brane.ingest;

import brane.axon.Labels;
import brane.core.Caller;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done: this upload becomes a document of that Axon.
 *
 * @param id the job's id, and the operation under which the Axon commits it, so that doing it twice does it once
 * @param caller who sent it; whoever works on the job knows their id, roles and session only
 * @param bytes of the upload
 * @param ticket what opens the upload; a secret
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
        long bytes,
        byte[] ticket,
        @Nullable Labels labels) {}
